//! Too large, too slow, too many.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::routing::{get, post};
use service::http::{AppState, extract::Json, routes};
use tokio::sync::Notify;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    support::{header, problem, start_routes, start_with},
    wire::Wire,
};

const SHORT: Duration = Duration::from_millis(200);

fn echo() -> OpenApiRouter<AppState> {
    routes().route("/api/v1/echo", post(async |Json { value, .. }: Json<serde_json::Value>| axum::Json(value)))
}

fn head(more: &str) -> String {
    format!("POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{more}\r\n\r\n")
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let service = start_routes(echo(), |config| config.http.max_body_bytes = 10).await;
    let fits = service.post("/api/v1/echo").json("12345678").send().await.unwrap();
    assert_eq!(fits.status(), 200);
    let response = service.post("/api/v1/echo").json("123456789").send().await.unwrap();
    assert_eq!(header(&response, "connection"), "close");
    problem(response, 413, "payload-too-large").await;
}

#[tokio::test]
async fn a_promise_over_the_limit_is_refused_before_a_byte_is_read() {
    let service = start_routes(echo(), |config| config.http.max_body_bytes = 10).await;
    let mut wire = Wire::open(service.service.address).await;
    wire.send(&head("content-length: 11")).await;
    let answer = wire.receive().await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("/problems/payload-too-large"), "{answer}");
}

#[tokio::test]
async fn chunks_over_the_limit_are_refused_before_the_last_one() {
    let service = start_routes(echo(), |config| config.http.max_body_bytes = 10).await;
    let mut wire = Wire::open(service.service.address).await;
    wire.send(&head("transfer-encoding: chunked")).await;
    wire.send("6\r\n123456\r\n6\r\n123456\r\n").await;
    let answer = wire.receive().await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_slow_body_runs_into_a_limit() {
    let service = start_routes(echo(), |config| config.http.body_timeout = SHORT).await;
    for framing in ["content-length: 4", "transfer-encoding: chunked"] {
        let mut wire = Wire::open(service.service.address).await;
        wire.send(&head(framing)).await;
        let answer = wire.receive().await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("/problems/request-timeout"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_malformed() {
    let service = start_routes(echo(), |_| ()).await;
    let mut wire = Wire::open(service.service.address).await;
    wire.send(&head("transfer-encoding: chunked")).await;
    wire.send("nonsense\r\n").await;
    let answer = wire.receive().await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn a_slow_head_ends_the_connection() {
    let service = start_with(|config| config.http.header_timeout = SHORT).await;
    let started = Instant::now();
    let mut wire = Wire::open(service.service.address).await;
    wire.send("GET /health/live HTTP/1.1\r\nhost: x\r\n").await;
    assert_eq!(wire.receive().await, "");
    assert!(started.elapsed() >= SHORT);
    let silent = Wire::open(service.service.address).await;
    assert_eq!(silent.receive().await, "");
}

#[tokio::test]
async fn a_slow_handler_runs_into_a_limit() {
    let slow = routes().route("/api/v1/slow", get(async || tokio::time::sleep(Duration::from_mins(1)).await));
    let service = start_routes(slow, |config| config.http.request_timeout = SHORT).await;
    problem(service.get("/api/v1/slow").send().await.unwrap(), 504, "upstream-timeout").await;
}

#[tokio::test]
async fn too_many_at_once_are_turned_away_but_probes_are_not() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (entered, leave) = (entered.clone(), leave.clone());
        async move || {
            entered.notify_one();
            leave.notified().await;
        }
    };
    let routes = routes().route("/api/v1/wait", get(handler));
    let service = start_routes(routes, |config| config.http.max_concurrent_requests = 1).await;
    let first = tokio::spawn(service.get("/api/v1/wait").send());
    entered.notified().await;
    let second = service.get("/api/v1/wait").send().await.unwrap();
    assert_eq!(header(&second, "retry-after"), "1");
    problem(second, 503, "unavailable").await;
    assert_eq!(service.get("/health/live").send().await.unwrap().status(), 200);
    leave.notify_one();
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    leave.notify_one();
    assert_eq!(service.get("/api/v1/wait").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_client_that_calls_too_often_is_told_to_wait() {
    let service = start_routes(routes().route("/api/v1/fast", get(async || ())), |config| {
        config.http.rate_limit.requests_per_second = 1;
        config.http.rate_limit.burst = 2;
    })
    .await;
    let mut refused = service.get("/api/v1/fast").send().await.unwrap();
    for _ in 0..50 {
        if refused.status() != 200 {
            break;
        }
        refused = service.get("/api/v1/fast").send().await.unwrap();
    }
    assert_eq!(header(&refused, "retry-after"), "1");
    problem(refused, 429, "rate-limited").await;
    assert_eq!(service.get("/health/ready").send().await.unwrap().status(), 200);
}
