//! The part of `Idempotency-Key` that does not depend on an entity.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::routing::post;
use serde_json::Value;
use service::{
    domain::StoreError,
    http::{
        AppState,
        extract::{Idempotency, Json},
        respond, routes,
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::support::{TestService, problem, start_routes};

/// A route whose work fails the first time, and then succeeds without storing its completion.
fn flaky(runs: Arc<AtomicU32>) -> OpenApiRouter<AppState> {
    let handler = async move |once: Idempotency, Json { value, bytes }: Json<Value>| {
        let work = |_| async {
            match runs.fetch_add(1, Ordering::SeqCst) {
                0 => Err(StoreError::NotFound),
                _ => Ok(()),
            }
        };
        once.run(&bytes, respond::created("/api/v1/flaky/1".to_owned(), 1, &value)?, work).await
    };
    routes()
        .route("/api/v1/flaky", post(handler))
        .route("/api/v1/refusing", post(async |once: Idempotency| once.refuse().map(|()| respond::no_content())))
}

async fn send(service: &TestService, key: &str, body: u8) -> reqwest::Response {
    service.post("/api/v1/flaky").header("idempotency-key", key).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn a_failure_frees_the_key_and_work_that_runs_keeps_it() {
    let runs = Arc::default();
    let service = start_routes(flaky(Arc::clone(&runs)), |_| ()).await;
    problem(send(&service, "k", 1).await, 404, "not-found").await;
    let second = send(&service, "k", 1).await;
    assert_eq!(second.status(), 201);
    assert_eq!(second.headers()["etag"], "\"1\"");
    assert_eq!(second.headers()["location"], "/api/v1/flaky/1");
    // The work above did not store its completion, so the key looks like that of a request that still runs.
    let running = send(&service, "k", 1).await;
    assert_eq!(running.headers()["retry-after"], "1");
    problem(running, 409, "conflict").await;
    problem(send(&service, "k", 2).await, 422, "idempotency-mismatch").await;
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(send(&service, "another", 2).await.status(), 201);
}

#[tokio::test]
async fn a_key_is_one_of_1_to_255_visible_characters() {
    let service = start_routes(flaky(Arc::new(AtomicU32::new(1))), |_| ()).await;
    for key in ["", "two words", &"k".repeat(256)] {
        let problem = problem(send(&service, key, 1).await, 400, "invalid-header").await;
        assert_eq!(problem["errors"][0]["pointer"], "Idempotency-Key");
    }
    let twice = service.post("/api/v1/flaky").header("idempotency-key", "a").header("idempotency-key", "b").json(&1);
    problem(twice.send().await.unwrap(), 400, "invalid-header").await;
    assert_eq!(send(&service, &"k".repeat(255), 1).await.status(), 201);
}

#[tokio::test]
async fn where_a_key_cannot_be_honoured_it_is_refused() {
    let service = start_routes(flaky(Arc::default()), |_| ()).await;
    assert_eq!(service.post("/api/v1/refusing").send().await.unwrap().status(), 204);
    let refused = service.post("/api/v1/refusing").header("idempotency-key", "k").send().await.unwrap();
    problem(refused, 400, "invalid-header").await;
}
