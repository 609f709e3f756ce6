//! Who may enter the API, and for how long.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;

use super::{AppState, server::Peer};
use crate::api::{
    language::Text,
    problem::{Kind, Problem},
};

/// What a client is told to wait when too many requests run.
const WHEN_FULL: Duration = Duration::from_secs(1);

/// The layer around the API. Cheap refusals first.
pub(super) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !accepts_json(request.headers()) {
        return Problem::new(Kind::NotAcceptable).into_response();
    }
    if let Some(limiter) = &state.rate_limiter {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
        if let Err(wait) = limiter.take(peer, request.headers()) {
            return Problem::new(Kind::RateLimited).retry_after(wait).into_response();
        }
    }
    let Ok(_permit) = state.permits.try_acquire() else {
        return Problem::new(Kind::Unavailable)
            .detail(Text::fixed("Too many requests run at the moment.", "当前执行的请求过多。"))
            .retry_after(WHEN_FULL)
            .into_response();
    };
    match tokio::time::timeout(state.config.http.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Kind::UpstreamTimeout).into_response(),
    }
}

/// Whether `Accept` covers JSON: the most specific of the ranges that match decides. No header covers everything.
fn accepts_json(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::ACCEPT).iter().peekable();
    if lines.peek().is_none() {
        return true;
    }
    let ranges = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    ranges.filter_map(json_weight).max_by_key(|(specificity, _)| *specificity).is_some_and(|(_, accepted)| accepted)
}

/// How specific a range that matches JSON is, and whether its weight lets JSON in.
fn json_weight(range: &str) -> Option<(usize, bool)> {
    let mut parts = range.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let covering = ["*/*", "application/*", "application/json"];
    let specificity = covering.iter().position(|covering| media_type.eq_ignore_ascii_case(covering))?;
    let refused = parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0)));
    Some((specificity, !refused))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn json_is_acceptable_unless_the_header_leaves_it_out() {
        assert!(accepts_json(&HeaderMap::new()));
        for (accept, acceptable) in [
            ("*/*", true),
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/html, application/*;q=0.5", true),
            ("text/html", false),
            ("application/xml, text/*", false),
            ("application/json;q=0", false),
            ("*/*, application/json;q=0", false),
            ("application/*;q=0, application/json", true),
            ("application/problem+json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(accepts_json(&headers), acceptable, "{accept:?}");
        }
    }
}
