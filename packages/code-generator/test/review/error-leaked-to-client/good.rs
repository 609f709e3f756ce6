use actix_web::HttpResponse;
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{Error, Request};

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            // What was wrong with the request is for the client to know.
            Error::Invalid(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
            Error::Missing(error) => (StatusCode::NOT_FOUND, format!("{error}")).into_response(),
            Error::Internal(error) => {
                tracing::error!(%error, "internal");
                (StatusCode::INTERNAL_SERVER_ERROR, "internal error").into_response()
            }
        }
    }
}

pub fn with_id(request: &Request, error: &Error) -> (StatusCode, Json<serde_json::Value>) {
    tracing::error!(error = error.to_string());
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "request": request.id.to_string() })))
}

pub fn answer(request: &Request) -> HttpResponse {
    HttpResponse::InternalServerError().body(format!("internal error, request {}", request.id))
}

pub fn bad(error: &Error) -> HttpResponse {
    HttpResponse::BadRequest().body(error.to_string())
}

pub fn logged(err: &Error) -> (u16, String) {
    (500, err.to_string())
}

#[cfg(test)]
mod tests {
    fn shows(err: super::Error) -> (axum::http::StatusCode, String) {
        (axum::http::StatusCode::INTERNAL_SERVER_ERROR, err.to_string())
    }
}
