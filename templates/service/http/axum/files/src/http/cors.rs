//! Which pages of other origins may call the API.

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{context::REQUEST_ID, idempotent::REPLAYED};
use crate::{api::idempotency::IdempotencyKey, config::CorsConfig};

const METHODS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The layer, if any origin is allowed.
pub(super) fn layer(config: &CorsConfig) -> Option<CorsLayer> {
    let origins = match config.allowed_origins.as_slice() {
        [] => return None,
        origins if origins.iter().any(|origin| origin == "*") => AllowOrigin::any(),
        // The configuration lets only visible ASCII in.
        origins => AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
    };
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(METHODS)
        .allow_headers([
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static(IdempotencyKey::HEADER),
            HeaderName::from_static("traceparent"),
            REQUEST_ID,
        ])
        .expose_headers([header::ETAG, header::LINK, header::LOCATION, header::RETRY_AFTER, REPLAYED, REQUEST_ID])
        .max_age(config.max_age);
    Some(layer)
}
