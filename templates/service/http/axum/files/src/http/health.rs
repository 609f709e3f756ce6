//! What an orchestrator asks.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, Routes};
use crate::health::{Liveness, Readiness, Status};

pub(super) fn routes() -> Routes {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// Whether the process can answer
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "system",
    operation_id = "live",
    responses((status = 200, description = "It can", body = Liveness)),
)]
async fn live() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(Liveness { status: Status::Ok }))
}

/// Whether the service should be sent requests
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "system",
    operation_id = "ready",
    responses(
        (status = 200, description = "It should", body = Readiness),
        (status = 503, description = "It should not: the store does not answer, or the process is about to end", body = Readiness),
    ),
)]
async fn ready(State(state): State<AppState>) -> Response {
    let readiness = state.health.readiness(state.store.ping(), state.config.store.ready_timeout).await;
    let status = match readiness.status {
        Status::Ok => StatusCode::OK,
        Status::Unavailable | Status::Draining => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(readiness)).into_response()
}
