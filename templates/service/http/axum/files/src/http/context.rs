//! Who asks: the request's id and the language of its answer.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};
use uuid::Uuid;

use crate::api::language::Language;

/// The header that carries the request id both ways.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken from a client.
const MAX_ID_LENGTH: usize = 128;

/// Tells one request from all others, in responses and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The client's id if it is a sane token, else a new one.
    pub(super) fn take_or_make(headers: &HeaderMap) -> Self {
        match headers.get(REQUEST_ID) {
            Some(id) if is_sane(id.as_bytes()) => Self(id.clone()),
            _ => Self::make(),
        }
    }

    fn make() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let text = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
        // Hexadecimal digits and hyphens are always a valid header value.
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown")))
    }

    pub(super) fn as_str(&self) -> &str {
        // Only ASCII comes in.
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn into_header(self) -> HeaderValue {
        self.0
    }
}

fn is_sane(id: &[u8]) -> bool {
    (1..=MAX_ID_LENGTH).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// Whom an answer is for. Problems find this out by themselves; only a handler that puts several answers into one
/// response needs it.
#[derive(Clone, Debug)]
pub struct Client {
    /// The language to answer in.
    pub language: Language,
    request_id: Option<RequestId>,
}

impl Client {
    pub(super) fn new(headers: &HeaderMap, request_id: Option<RequestId>) -> Self {
        let language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { language: language.map(Language::from_accept_language).unwrap_or_default(), request_id }
    }

    /// The request's id.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.request_id.as_ref().map_or("", RequestId::as_str)
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::new(&parts.headers, parts.extensions.get().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(sent: &str) -> String {
        let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(sent).unwrap())]);
        RequestId::take_or_make(&headers).as_str().to_owned()
    }

    #[test]
    fn a_sane_id_is_kept() {
        for id in ["a", "A-b_c.9", &"x".repeat(128)] {
            assert_eq!(id_for(id), id);
        }
    }

    #[test]
    fn any_other_is_replaced() {
        for id in ["", "a b", "a;b", "a/b", "\u{e9}", &"x".repeat(129)] {
            let made = id_for(id);
            assert_ne!(made, id);
            assert_eq!(made.len(), 36, "{made}");
        }
    }
}
