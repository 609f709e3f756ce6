//! What every response says about its request.

use crate::support::{header, start, start_routes};
use axum::routing::get;
use service::http::routes;

#[tokio::test]
async fn a_sane_request_id_comes_back() {
    let service = start().await;
    for path in ["/health/live", "/nothing", "/docs"] {
        let response = service.get(path).header("x-request-id", "My.id_1-2").send().await.unwrap();
        assert_eq!(header(&response, "x-request-id"), "My.id_1-2", "{path}");
    }
}

#[tokio::test]
async fn any_other_request_id_is_replaced() {
    let service = start().await;
    let long = "x".repeat(129);
    for id in ["a b", "a\"b", "<script>", "", &long] {
        let response = service.get("/health/live").header("x-request-id", id).send().await.unwrap();
        let made = header(&response, "x-request-id").to_owned();
        assert!(made.parse::<uuid::Uuid>().is_ok(), "{made}");
    }
    let first = service.get("/health/live").send().await.unwrap();
    let second = service.get("/health/live").send().await.unwrap();
    assert_ne!(header(&first, "x-request-id"), header(&second, "x-request-id"));
}

#[tokio::test]
async fn every_response_has_security_headers() {
    let service = start().await;
    for path in ["/health/live", "/health/ready", "/openapi.json", "/docs", "/docs/docs.js", "/problems", "/nothing"] {
        let response = service.get(path).send().await.unwrap();
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "x-frame-options"), "DENY", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&response, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn metrics_count_templates_and_never_paths() {
    let service = start_routes(routes().route("/api/v1/things/{id}", get(async || ())), |_| ()).await;
    for path in ["/api/v1/things/7", "/api/v1/things/8", "/nothing/7", "/nothing/8"] {
        service.get(path).send().await.unwrap();
    }
    service.request("BREW", "/health/live").send().await.unwrap();
    let response = service.client.get(format!("{}/metrics", service.metrics)).send().await.unwrap();
    assert!(header(&response, "content-type").starts_with("application/openmetrics-text"));
    let metrics = response.text().await.unwrap();
    for line in [
        "http_server_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/things/{id}\",status=\"200\"} 2\n",
        "http_server_request_duration_seconds_count{method=\"GET\",route=\"unmatched\",status=\"404\"} 2\n",
        "http_server_request_duration_seconds_count{method=\"_OTHER\",route=\"/health/live\",status=\"405\"} 1\n",
        "http_server_active_requests 0\n",
        "store_pool_connections{state=\"idle\"} ",
        "build_info{",
    ] {
        assert!(metrics.contains(line), "no {line} in:\n{metrics}");
    }
    assert!(!metrics.contains("things/7"), "{metrics}");
    let elsewhere = service.get("/metrics").send().await.unwrap();
    assert_eq!(elsewhere.status(), 404);
}
