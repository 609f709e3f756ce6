//! What is known about every request from outside: its id, its span, its metrics and its line in the access log.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, field};

use super::{
    AppState,
    context::{REQUEST_ID, RequestId},
};
use crate::{
    api::problem::Problem,
    error::chain,
    telemetry::{TraceParent, continue_trace, record_status},
};

/// What a request that no route answers is counted as.
const NO_ROUTE: &str = "unmatched";

/// The outermost layer.
pub(super) async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let active = state.metrics.http.start();
    let id = RequestId::take_or_make(request.headers());
    request.extensions_mut().insert(id.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let method = method_name(request.method());
    let span = span(&request, &id, method, route);

    let mut response = next.run(request).instrument(span.clone()).await;

    let duration = started.elapsed();
    drop(active);
    state.metrics.http.record(method, Arc::from(route), response.status().as_u16(), duration);
    record_status(&span, response.status().as_u16());
    span.in_scope(|| log(&response, route, duration));
    response.headers_mut().insert(REQUEST_ID, id.into_header());
    response
}

/// The span that every log line of the request is inside. It has the level of errors, so that no log filter takes the
/// request id away from a line.
fn span(request: &Request, id: &RequestId, method: &'static str, route: &str) -> Span {
    let span = tracing::error_span!(
        target: "http",
        "request",
        otel.name = field::Empty,
        otel.kind = field::Empty,
        otel.status_code = field::Empty,
        request_id = id.as_str(),
        trace_id = field::Empty,
        http.request.method = method,
        http.route = route,
        url.path = request.uri().path(),
        http.response.status_code = field::Empty,
    );
    continue_trace(&span, traceparent(request.headers()), format_args!("{method} {route}"));
    span
}

fn traceparent(headers: &HeaderMap) -> Option<TraceParent<'_>> {
    headers.get("traceparent")?.to_str().ok().and_then(TraceParent::parse)
}

/// One line: an error with its causes for what went wrong here, a debug line for a probe, else an info line.
fn log(response: &Response, route: &str, duration: Duration) {
    let status = response.status();
    let duration_ms = milliseconds(duration);
    let problem = response.extensions().get::<Arc<Problem>>();
    let kind = problem.map(|problem| problem.kind.slug());
    let cause = problem.and_then(|problem| problem.cause.as_deref()).map(|cause| chain(cause));
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(target: "access", status = status.as_u16(), duration_ms, kind, cause, "failed");
    } else if cause.is_some() {
        tracing::warn!(target: "access", status = status.as_u16(), duration_ms, kind, cause, "refused");
    } else if route.starts_with("/health/") {
        tracing::debug!(target: "access", status = status.as_u16(), duration_ms, "probed");
    } else {
        tracing::info!(target: "access", status = status.as_u16(), duration_ms, kind, "answered");
    }
}

/// With three decimals; a clock's last digits are noise.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// The method as a label; whatever a client makes up counts as one, or it could make up series without end.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
