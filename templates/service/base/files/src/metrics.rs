//! What Prometheus reads: requests, the store, and which build runs.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

/// Bounds in seconds, as the OpenTelemetry conventions advise for request durations, with finer ones at the fast end.
const SECONDS: [f64; 16] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0];

/// All metrics of one service.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    /// Requests that the HTTP server answers.
    pub http: HttpMetrics,
    /// What the store does.
    pub store: StoreMetrics,
}

impl Metrics {
    /// Registers every metric.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let build = Info::new([("version", env!("CARGO_PKG_VERSION")), ("service", env!("CARGO_PKG_NAME"))]);
        registry.register("build", "Which build runs", build);
        let http = HttpMetrics::new(&mut registry);
        let store = StoreMetrics::new(&mut registry);
        Self { registry: Arc::new(Mutex::new(registry)), http, store }
    }

    /// The OpenMetrics text.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        // A panic elsewhere cannot leave the registry half-written: it changes only in `new`.
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// What tells requests apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: Arc<str>,
    status: u16,
}

/// Requests that the HTTP server answers.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
    active: Gauge,
}

impl HttpMetrics {
    fn new(registry: &mut Registry) -> Self {
        let durations = Family::new_with_constructor(seconds as fn() -> Histogram);
        let active = Gauge::default();
        registry.register_with_unit(
            "http_server_request_duration",
            "How long requests took",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("http_server_active_requests", "Requests that run now", active.clone());
        Self { durations, active }
    }

    /// Counts a request as running until the guard is dropped.
    #[must_use]
    pub fn start(&self) -> ActiveRequest<'_> {
        self.active.inc();
        ActiveRequest(&self.active)
    }

    /// Records a finished request. The route is a template such as `/api/v1/things/{id}`, never a raw path, or there
    /// would be as many series as there are paths.
    pub fn record(&self, method: &'static str, route: Arc<str>, status: u16, duration: Duration) {
        let labels = RequestLabels { method, route, status };
        self.durations.get_or_create(&labels).observe(duration.as_secs_f64());
    }
}

/// A request that runs; no longer when this is dropped, also by a client that goes away.
#[derive(Debug)]
pub struct ActiveRequest<'a>(&'a Gauge);

impl Drop for ActiveRequest<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What tells queries apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QueryLabels {
    operation: &'static str,
}

/// What tells connections apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ConnectionLabels {
    state: &'static str,
}

/// What the store does.
#[derive(Clone, Debug)]
pub struct StoreMetrics {
    queries: Family<QueryLabels, Histogram, fn() -> Histogram>,
    connections: Family<ConnectionLabels, Gauge>,
}

impl StoreMetrics {
    fn new(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register_with_unit(
            "store_query_duration",
            "How long operations of the store took",
            Unit::Seconds,
            metrics.queries.clone(),
        );
        registry.register("store_pool_connections", "Connections of the pool by state", metrics.connections.clone());
        metrics
    }

    /// Times an operation until the timer is dropped.
    #[must_use]
    pub fn time(&self, operation: &'static str) -> QueryTimer<'_> {
        QueryTimer { metrics: self, operation, started: Instant::now() }
    }

    /// Records how many connections there are, and how many of them are idle.
    pub fn set_connections(&self, size: u32, idle: u32) {
        for (state, count) in [("idle", idle), ("used", size.saturating_sub(idle))] {
            self.connections.get_or_create(&ConnectionLabels { state }).set(i64::from(count));
        }
    }
}

impl Default for StoreMetrics {
    fn default() -> Self {
        Self { queries: Family::new_with_constructor(seconds as fn() -> Histogram), connections: Family::default() }
    }
}

/// Records the time since its making when it is dropped.
#[derive(Debug)]
pub struct QueryTimer<'a> {
    metrics: &'a StoreMetrics,
    operation: &'static str,
    started: Instant,
}

impl Drop for QueryTimer<'_> {
    fn drop(&mut self) {
        let histogram = self.metrics.queries.get_or_create(&QueryLabels { operation: self.operation });
        histogram.observe(self.started.elapsed().as_secs_f64());
    }
}

fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_every_metric() {
        let metrics = Metrics::new();
        {
            let _active = metrics.http.start();
            assert!(metrics.encode().unwrap().contains("http_server_active_requests 1\n"));
        }
        metrics.http.record("GET", "/things/{id}".into(), 200, Duration::from_millis(3));
        drop(metrics.store.time("thing.get"));
        metrics.store.set_connections(5, 3);
        let text = metrics.encode().unwrap();
        for line in [
            "http_server_active_requests 0",
            "http_server_request_duration_seconds_bucket{le=\"0.0025\",method=\"GET\",route=\"/things/{id}\",status=\"200\"} 0",
            "http_server_request_duration_seconds_bucket{le=\"0.005\",method=\"GET\",route=\"/things/{id}\",status=\"200\"} 1",
            "store_query_duration_seconds_count{operation=\"thing.get\"} 1",
            "store_pool_connections{state=\"idle\"} 3",
            "store_pool_connections{state=\"used\"} 2",
            concat!(
                "build_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\",service=\"",
                env!("CARGO_PKG_NAME"),
                "\"} 1"
            ),
        ] {
            assert!(text.contains(line), "no line {line} in:\n{text}");
        }
    }
}
