//! Problems on the wire: every failure, a panic included, leaves as an `application/problem+json` document.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::{MatchedPath, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, Client, Routes, openapi::NotFoundProblem};
use crate::api::{
    language::Text,
    problem::{Kind, Problem},
};

/// What every response says, unless it says something else itself.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
];

impl IntoResponse for Problem {
    /// Only marks the response: [`render`] writes the document, because it knows whom the answer is for.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What a response of 401 has to name: how clients prove who they are. The gateway does the proving, and bearer tokens are
/// what nearly all of them take.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"api\"");

/// The layer that writes problem documents and security headers.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let client = Client::new(request.headers(), request.extensions().get().cloned());
    // Nothing that a panicking handler may have left half-done is used again: state lives behind locks and the store.
    let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = outcome.unwrap_or_else(|panic| Problem::internal(panic_message(&*panic)).into_response());
    if let Some(problem) = response.extensions().get::<Arc<Problem>>().cloned() {
        write_document(&mut response, &problem, &client);
    }
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

fn write_document(response: &mut Response, problem: &Problem, client: &Client) {
    // Text and numbers always have a JSON form.
    let document = serde_json::to_vec(&problem.document(client.language, client.request_id())).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(client.language.tag()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, whole_seconds(wait).into());
    }
    if problem.kind == Kind::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
    }
    if matches!(problem.kind, Kind::PayloadTooLarge | Kind::RequestTimeout) {
        // The rest of the body is still on its way, and nobody wants to read it.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(document);
}

/// Rounded up, so that who waits that long does not come too early.
fn whole_seconds(wait: std::time::Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the handler panicked: {}", text.unwrap_or("with a value that is not text"))
}

/// Answers what no route does.
pub(super) async fn not_found() -> Problem {
    Problem::not_found()
}

/// Answers a method that the route does not: OPTIONS with what it does answer, any other with 405.
pub(super) async fn method_not_allowed(
    State(state): State<AppState>,
    path: Option<MatchedPath>,
    method: Method,
) -> Response {
    let mut response = match method {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => Problem::new(Kind::MethodNotAllowed).into_response(),
    };
    if let Some(allowed) = path.and_then(|path| state.description.allowed_methods(path.as_str())) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

/// The pages that the `type` of a problem points to.
pub(super) fn routes() -> Routes {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// What one kind of problem means.
#[derive(Serialize, ToSchema)]
struct KindDocument {
    /// The `type` of such problems.
    #[schema(example = "/problems/not-found")]
    r#type: &'static str,
    /// Their HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// Their title.
    title: Translated,
    /// What they mean, and what to do about them.
    description: Translated,
}

/// A text in every language.
#[derive(Serialize, ToSchema)]
struct Translated {
    /// English.
    en: &'static str,
    /// Chinese.
    zh: &'static str,
}

impl From<&'static Text> for Translated {
    fn from(text: &'static Text) -> Self {
        Self { en: &text.en, zh: &text.zh }
    }
}

impl From<Kind> for KindDocument {
    fn from(kind: Kind) -> Self {
        Self {
            r#type: kind.path(),
            status: kind.status(),
            title: kind.title().into(),
            description: kind.description().into(),
        }
    }
}

/// Every kind of problem
#[utoipa::path(
    get,
    path = "/problems",
    tag = "system",
    operation_id = "list_problems",
    responses((status = 200, description = "Every kind, ordered by status", body = Vec<KindDocument>)),
)]
async fn list() -> Json<Vec<KindDocument>> {
    Json(Kind::ALL.into_iter().map(KindDocument::from).collect())
}

/// What one kind of problem means
#[utoipa::path(
    get,
    path = "/problems/{kind}",
    tag = "system",
    operation_id = "read_problem",
    params(("kind" = String, Path, description = "The last part of the problem's type", example = "not-found")),
    responses((status = 200, description = "The kind", body = KindDocument), NotFoundProblem),
)]
async fn read(Path(slug): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let kind = Kind::from_slug(&slug).ok_or_else(Problem::not_found)?;
    // A person who follows the link in a browser is better served by the documentation.
    let wants_page = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if wants_page {
        let place = format!("/docs#problem-{}", kind.slug());
        return Ok(
            (StatusCode::SEE_OTHER, [(header::LOCATION, place), (header::VARY, "accept".to_owned())]).into_response()
        );
    }
    Ok(([(header::VARY, "accept")], Json(KindDocument::from(kind))).into_response())
}
