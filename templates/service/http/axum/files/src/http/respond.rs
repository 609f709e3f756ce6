//! Responses that handlers give.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::api::{idempotency::StoredResponse, precondition::etag, problem::Problem};

/// Caches may keep an entity, but must ask each time whether it has changed.
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// 200 with a JSON body.
pub fn json(body: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(body).map_err(Problem::internal)?;
    Ok(([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, REVALIDATE)], body).into_response())
}

/// 200 with an entity and its version.
pub fn entity(version: i64, body: &impl Serialize) -> Result<Response, Problem> {
    let mut response = json(body)?;
    set(&mut response, header::ETAG, &etag(version))?;
    Ok(response)
}

/// 200 with a part of a list, and the address of the next part if there is one.
pub fn page(body: &impl Serialize, next: Option<&str>) -> Result<Response, Problem> {
    let mut response = json(body)?;
    if let Some(next) = next {
        set(&mut response, header::LINK, &format!("<{next}>; rel=\"next\""))?;
    }
    Ok(response)
}

/// 201 with a new entity, in the form that can be sent again.
pub fn created(location: String, version: i64, body: &impl Serialize) -> Result<StoredResponse, Problem> {
    let body = serde_json::to_vec(body).map_err(Problem::internal)?;
    Ok(StoredResponse { status: StatusCode::CREATED.as_u16(), location, etag: etag(version), body })
}

/// 304: the client has this version.
pub fn not_modified(version: i64) -> Result<Response, Problem> {
    let mut response = (StatusCode::NOT_MODIFIED, [(header::CACHE_CONTROL, REVALIDATE)]).into_response();
    set(&mut response, header::ETAG, &etag(version))?;
    Ok(response)
}

/// 204.
#[must_use]
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A response that was written before it was known whether the work would succeed.
pub(super) fn stored(stored: StoredResponse) -> Result<Response, Problem> {
    let mut response = Response::new(Body::from(stored.body));
    *response.status_mut() = StatusCode::from_u16(stored.status).map_err(Problem::internal)?;
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    set(&mut response, header::LOCATION, &stored.location)?;
    set(&mut response, header::ETAG, &stored.etag)?;
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: &str) -> Result<(), Problem> {
    let value = HeaderValue::from_str(value).map_err(Problem::internal)?;
    response.headers_mut().insert(name, value);
    Ok(())
}
