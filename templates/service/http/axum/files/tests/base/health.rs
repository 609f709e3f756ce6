//! What an orchestrator sees of a service's life.

use std::{sync::Arc, time::Duration};

use axum::routing::get;
use serde_json::Value;
use service::{http::routes, shutdown::Ending};
use tokio::sync::Notify;

use crate::support::{TestService, header, start, start_routes, start_with};

async fn ready(service: &TestService) -> (u16, Value) {
    let response = service.get("/health/ready").send().await.unwrap();
    assert_eq!(header(&response, "cache-control"), "no-store");
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_service_that_runs_is_live_and_ready() {
    let service = start().await;
    let live: Value = service.get("/health/live").send().await.unwrap().json().await.unwrap();
    assert_eq!(live, serde_json::json!({"status": "ok"}));
    let (status, body) = ready(&service).await;
    assert_eq!((status, &body["status"], &body["checks"]["store"]["status"]), (200, &"ok".into(), &"ok".into()));
    assert!(body["checks"]["store"]["latency_ms"].as_f64().unwrap() >= 0.0);
    assert_eq!(service.stop().await, Ending::Drained);
}

#[tokio::test]
async fn without_its_store_it_is_live_but_not_ready() {
    let service = start().await;
    service.service.store().close().await;
    let (status, body) = ready(&service).await;
    assert_eq!((status, &body["status"]), (503, &"unavailable".into()));
    assert_eq!(body["checks"]["store"]["status"], "unavailable");
    assert_eq!(service.get("/health/live").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn while_stopping_it_is_not_ready_but_answers() {
    let service = start_with(|config| config.shutdown.delay = Duration::from_secs(2)).await;
    let (client, base) = (service.client.clone(), service.base.clone());
    let stopping = tokio::spawn(service.stop());
    let mut response = client.get(format!("{base}/health/ready")).send().await.unwrap();
    while response.status() == 200 {
        response = client.get(format!("{base}/health/ready")).send().await.unwrap();
    }
    assert_eq!(response.status(), 503);
    assert_eq!(response.json::<Value>().await.unwrap()["status"], "draining");
    assert_eq!(client.get(format!("{base}/problems")).send().await.unwrap().status(), 200);
    assert_eq!(stopping.await.unwrap(), Ending::Drained);
    assert!(client.get(format!("{base}/health/live")).send().await.unwrap_err().is_connect());
}

/// Stops a service while a request runs that takes `work`.
async fn stop_during(work: Duration, drain_timeout: Duration) -> (Ending, reqwest::Result<reqwest::Response>) {
    let entered = Arc::new(Notify::new());
    let handler = {
        let entered = entered.clone();
        async move || {
            entered.notify_one();
            tokio::time::sleep(work).await;
        }
    };
    let routes = routes().route("/api/v1/slow", get(handler));
    let service = start_routes(routes, |config| config.shutdown.drain_timeout = drain_timeout).await;
    let request = tokio::spawn(service.get("/api/v1/slow").send());
    entered.notified().await;
    (service.stop().await, request.await.unwrap())
}

#[tokio::test]
async fn open_requests_finish_before_it_ends() {
    let (ending, response) = stop_during(Duration::from_millis(300), Duration::from_secs(20)).await;
    assert_eq!(ending, Ending::Drained);
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "connection"), "close");
}

#[tokio::test]
async fn requests_that_take_too_long_are_cut_off() {
    let (ending, response) = stop_during(Duration::from_mins(1), Duration::from_millis(200)).await;
    assert_eq!(ending, Ending::CutOff);
    assert!(response.is_err());
}
