use actix_web::HttpResponse;
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{Error, Store, Task};

pub struct AppError(anyhow::Error);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("something went wrong: {}", self.0)).into_response() //~ error-leaked-to-client
    }
}

pub fn internal<E: std::error::Error>(err: E) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, err.to_string()) //~ error-leaked-to-client
}

pub async fn list(store: Store) -> Result<Json<Vec<Task>>, (StatusCode, Json<serde_json::Value>)> {
    store.list().await.map(Json).map_err(|e| {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({ "error": e.to_string() })), //~ error-leaked-to-client
        )
    })
}

pub fn answer(error: Error) -> HttpResponse {
    match error {
        Error::Missing => HttpResponse::NotFound().finish(),
        error => HttpResponse::InternalServerError().body(format!("{error:?}")), //~ error-leaked-to-client
    }
}
