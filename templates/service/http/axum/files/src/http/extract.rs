//! What handlers take from a request. Whatever cannot be taken is a [`Problem`].

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use uuid::Uuid;

use super::AppState;
pub use super::{
    body::{Json, MergePatch},
    context::Client,
    idempotent::Idempotency,
};
use crate::api::{
    precondition::{self, IfMatch as Expected, IfNoneMatch as Known},
    problem::Problem,
};

/// The `{id}` of the path. What is not an id names nothing, so it is 404.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub Uuid);

impl FromRequestParts<AppState> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let parameters = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        let id = parameters.iter().find_map(|(name, value)| (name == "id").then_some(value));
        id.and_then(|id| id.parse().ok()).map(Self).ok_or_else(Problem::not_found)
    }
}

/// The `{id}` of the path, and the id that stands after it.
#[derive(Clone, Copy, Debug)]
pub struct PathIds(pub Uuid, pub Uuid);

impl FromRequestParts<AppState> for PathIds {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let parameters = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        let mut ids = parameters.iter().map(|(_, value)| value.parse().ok());
        match (ids.next().flatten(), ids.next().flatten()) {
            (Some(id), Some(other)) => Ok(Self(id, other)),
            _ => Err(Problem::not_found()),
        }
    }
}

/// The `If-Match` header, which the configuration may require.
#[derive(Clone, Debug)]
pub struct IfMatch(pub precondition::IfMatch);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let header = joined(&parts.headers, &header::IF_MATCH);
        Expected::parse(header.as_deref(), state.config.api.require_if_match).map(Self)
    }
}

/// The `If-None-Match` header.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(pub precondition::IfNoneMatch);

impl FromRequestParts<AppState> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        Known::parse(joined(&parts.headers, &header::IF_NONE_MATCH).as_deref()).map(Self)
    }
}

/// A list header: several of one name mean the same as one with commas.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    let values: Vec<_> = headers.get_all(name).iter().map(axum::http::HeaderValue::as_bytes).collect();
    (!values.is_empty()).then(|| values.join(&b','))
}
