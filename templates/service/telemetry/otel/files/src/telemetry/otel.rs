//! Traces for an OpenTelemetry collector, by OTLP over HTTP.

use std::{
    error::Error,
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{
    Context, KeyValue, SpanId, TraceFlags, TraceId,
    trace::{SpanContext, TraceContextExt, TraceState, TracerProvider},
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Span, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, registry::LookupSpan};

use super::TraceParent;
use crate::config::TelemetryConfig;

/// How long the last spans may take at the end.
const LAST_EXPORT: Duration = Duration::from_secs(3);

/// Whether there is an exporter. Without one, requests should not pay for it.
static EXPORTING: AtomicBool = AtomicBool::new(false);

/// Sends spans in batches, from a thread of its own.
#[derive(Debug)]
pub(super) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// An exporter, if the configuration names an endpoint.
    pub(super) fn new(config: &TelemetryConfig) -> Result<Option<Self>, Box<dyn Error + Send + Sync>> {
        if config.otlp_endpoint.is_empty() {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", config.otlp_endpoint.trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder()
            .with_service_name(env!("CARGO_PKG_NAME"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let sampler = Sampler::TraceIdRatioBased(config.trace_sample_ratio);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .with_sampler(Sampler::ParentBased(Box::new(sampler)))
            .build();
        EXPORTING.store(true, Ordering::Relaxed);
        Ok(Some(Self(provider)))
    }

    /// What turns the spans of `tracing` into spans to send. The log filter does not apply to it.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.0.tracer(env!("CARGO_PKG_NAME"));
        tracing_opentelemetry::layer().with_tracer(tracer).with_filter(LevelFilter::INFO)
    }

    /// Sends what is left. Blocks meanwhile.
    pub(super) fn shut_down(self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST_EXPORT) {
            tracing::warn!(%error, "not all spans were sent");
        }
    }
}

/// Makes a span a child of the caller's, and notes its trace's id for the log.
pub(super) fn adopt(span: &Span, caller: Option<TraceParent<'_>>, operation: fmt::Arguments<'_>) {
    if !EXPORTING.load(Ordering::Relaxed) {
        return;
    }
    // Before the parent is set: that starts the span, and then its kind is fixed.
    span.record("otel.name", tracing::field::display(operation));
    span.record("otel.kind", "server");
    if let Some(remote) = caller.and_then(remote_context) {
        // Fails only without the layer, and then there is no trace to be part of.
        let _ = span.set_parent(Context::new().with_remote_span_context(remote));
    }
    if caller.is_none() {
        let context = span.context();
        span.record("trace_id", tracing::field::display(context.span().span_context().trace_id()));
    }
}

/// Notes how a server's span ended: as an error only when the fault is the server's.
pub(super) fn record_status(span: &Span, status: u16) {
    if !EXPORTING.load(Ordering::Relaxed) {
        return;
    }
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "error");
    }
}

fn remote_context(caller: TraceParent<'_>) -> Option<SpanContext> {
    let trace_id = TraceId::from_hex(caller.trace_id).ok()?;
    let span_id = SpanId::from_hex(caller.parent_id).ok()?;
    let flags = TraceFlags::default().with_sampled(caller.sampled);
    Some(SpanContext::new(trace_id, span_id, flags, true, TraceState::default()))
}
