//! The documentation page: a few files inside the binary, so that it works without any other server.

use axum::{
    extract::Path,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Routes, openapi::NotFoundProblem};
use crate::api::problem::Problem;

/// Only this service's own files may run, style or be called; nobody may put the page in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Routes {
    OpenApiRouter::new().routes(routes!(page)).routes(routes!(asset))
}

/// The documentation page
#[utoipa::path(
    get,
    path = "/docs",
    tag = "system",
    operation_id = "docs",
    responses((status = 200, description = "A page for people", body = String, content_type = "text/html")),
)]
async fn page() -> Response {
    file("text/html; charset=utf-8", include_str!("page.html"))
}

/// A file of the documentation page
#[utoipa::path(
    get,
    path = "/docs/{file}",
    tag = "system",
    operation_id = "docs_file",
    params(("file" = String, Path, description = "Its name", example = "docs.js")),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/javascript"),
            (String = "text/css"),
            (String = "image/svg+xml"),
        )),
        NotFoundProblem,
    ),
)]
async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let script = |text| Ok(file("text/javascript; charset=utf-8", text));
    match name.as_str() {
        "docs.css" => Ok(file("text/css; charset=utf-8", include_str!("docs.css"))),
        "docs.js" => script(include_str!("docs.js")),
        "nodes.js" => script(include_str!("nodes.js")),
        "operation.js" => script(include_str!("operation.js")),
        "schema.js" => script(include_str!("schema.js")),
        "words.js" => script(include_str!("words.js")),
        "icon.svg" => Ok(file("image/svg+xml", include_str!("icon.svg"))),
        _ => Err(Problem::not_found()),
    }
}

fn file(content_type: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
