//! Traces for an OpenTelemetry collector, by OTLP over HTTP.

use std::{error::Error, fmt, sync::OnceLock, time::Duration};

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
use tracing_subscriber::{Layer, layer::SubscriberExt, registry::LookupSpan};

use super::{TraceParent, failed, install, log_layer, note_caller};
use crate::{config::TelemetryConfig, error::StartError};

/// How long the last spans may take at the end.
const LAST_EXPORT: Duration = Duration::from_secs(3);

/// Sends spans in batches, from a thread of its own. Without it, requests should not pay for traces.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Sets up logs, and traces if the configuration names an endpoint, for the whole process. Call it once.
pub fn init(config: &TelemetryConfig) -> Result<(), StartError> {
    let provider = provider(config).map_err(failed)?;
    let spans = provider.as_ref().map(span_layer);
    install(tracing_subscriber::registry().with(log_layer(config)?).with(spans))?;
    if let Some(provider) = provider {
        PROVIDER.get_or_init(|| provider);
    }
    Ok(())
}

/// Sends what has not been sent yet. Blocks meanwhile.
pub fn shut_down() {
    if let Some(Err(error)) = PROVIDER.get().map(|provider| provider.shutdown_with_timeout(LAST_EXPORT)) {
        tracing::warn!(%error, "not all spans were sent");
    }
}

/// Makes a server's span part of the caller's trace, and notes in it which trace it belongs to. `operation` is what
/// traces call the span: a method and a route.
pub fn continue_trace(span: &Span, caller: Option<TraceParent<'_>>, operation: fmt::Arguments<'_>) {
    note_caller(span, caller);
    if PROVIDER.get().is_none() {
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

/// Notes how a server's span ended, for traces: as an error only when the fault is the server's. The log has a line
/// about it.
pub fn record_status(span: &Span, status: u16) {
    if PROVIDER.get().is_none() {
        return;
    }
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "error");
    }
}

/// What sends spans, if the configuration names an endpoint.
fn provider(config: &TelemetryConfig) -> Result<Option<SdkTracerProvider>, Box<dyn Error + Send + Sync>> {
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
    Ok(Some(provider))
}

/// What turns the spans of `tracing` into spans to send. The log filter does not apply to it.
fn span_layer<S>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
{
    let tracer = provider.tracer(env!("CARGO_PKG_NAME"));
    tracing_opentelemetry::layer().with_tracer(tracer).with_filter(LevelFilter::INFO)
}

fn remote_context(caller: TraceParent<'_>) -> Option<SpanContext> {
    let trace_id = TraceId::from_hex(caller.trace_id).ok()?;
    let span_id = SpanId::from_hex(caller.parent_id).ok()?;
    let flags = TraceFlags::default().with_sampled(caller.sampled);
    Some(SpanContext::new(trace_id, span_id, flags, true, TraceState::default()))
}
