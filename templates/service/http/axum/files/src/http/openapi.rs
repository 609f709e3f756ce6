//! The OpenAPI 3.1 description: made from the routes themselves, completed with what all of them share.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use utoipa::{
    IntoResponses, OpenApi,
    openapi::{
        Content, HeaderBuilder, HttpMethod, ObjectBuilder, PathItem, Ref, RefOr, Response, ResponseBuilder,
        path::Operation, schema::Type,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, Routes, identity, system_routes};
use crate::{
    api::problem::{Kind, ProblemDocument, ViolationDocument},
    config::IdentityConfig,
    error::StartError,
};

/// What any request to the API can run into.
const COMMON: [Kind; 5] =
    [Kind::NotAcceptable, Kind::RateLimited, Kind::Internal, Kind::Unavailable, Kind::UpstreamTimeout];

/// Title, description and version are those of the package.
#[derive(OpenApi)]
#[openapi(
    components(schemas(ProblemDocument, ViolationDocument)),
    tags((name = "system", description = "Health, description and documentation")),
)]
struct Base;

/// The description of the system's routes and the API's.
fn document(api: &Routes, identity: &IdentityConfig) -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    // The derive writes one with an empty name when the package has none.
    document.info.license = document.info.license.filter(|license| !license.name.is_empty());
    for part in [api.get_openapi(), system_routes().get_openapi()] {
        document.merge(part.clone());
    }
    let mut schemes = BTreeSet::new();
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            complete(path, operation);
            schemes.extend(security_schemes(operation));
        }
    }
    let components = document.components.get_or_insert_default();
    for (name, scheme) in identity::schemes(identity) {
        if schemes.contains(name) {
            components.add_security_scheme(name, scheme);
        }
    }
    document
}

/// Adds what all operations share.
fn complete(path: &str, operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    if path.starts_with("/api/") {
        for (status, response) in problems(&COMMON) {
            responses.entry(status).or_insert(response);
        }
    }
    if operation.security.is_some() {
        for (status, mut response) in problems(&[Kind::Unauthenticated]) {
            if let RefOr::T(response) = &mut response {
                add_header(response, "WWW-Authenticate", "How the caller can prove who it is");
            }
            responses.entry(status).or_insert(response);
        }
    }
    for response in responses.values_mut() {
        if let RefOr::T(response) = response {
            add_header(response, "X-Request-Id", "Tells this request from all others");
        }
    }
}

fn add_header(response: &mut Response, name: &str, description: &str) {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description));
    response.headers.insert(name.to_owned(), RefOr::T(header.build()));
}

/// The names of the schemes by which an operation may know its caller. The type gives them away only as JSON.
fn security_schemes(operation: &Operation) -> BTreeSet<String> {
    let ways = serde_json::to_value(&operation.security).unwrap_or_default();
    let ways = ways.as_array().into_iter().flatten().filter_map(serde_json::Value::as_object);
    ways.flat_map(serde_json::Map::keys).cloned().collect()
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let PathItem { get, put, post, patch, delete, .. } = item;
    [
        (HttpMethod::Get, get),
        (HttpMethod::Post, post),
        (HttpMethod::Put, put),
        (HttpMethod::Patch, patch),
        (HttpMethod::Delete, delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// One response for each status that the kinds have.
fn problems(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status()).or_default().push(*kind);
    }
    let response = |kinds: Vec<Kind>| {
        let lines: Vec<_> = kinds.iter().map(|kind| format!("{}: {}", kind.slug(), kind.description().en)).collect();
        ResponseBuilder::new()
            .description(lines.join("\n"))
            .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
            .build()
    };
    by_status.into_iter().map(|(status, kinds)| (status.to_string(), RefOr::T(response(kinds)))).collect()
}

/// Names a set of problems, to write into `#[utoipa::path(responses(…))]`.
macro_rules! problem_sets {
    ($($(#[$documentation:meta])* $name:ident: [$($kind:ident),* $(,)?];)*) => {$(
        $(#[$documentation])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                problems(&[$(Kind::$kind),*])
            }
        }
    )*};
}

problem_sets! {
    /// When one thing is looked for.
    NotFoundProblem: [NotFound];
    /// When one entity is read.
    ReadProblems: [InvalidHeader, NotFound];
    /// When a list is read.
    ListProblems: [InvalidParameter, InvalidCursor];
    /// When a list below an entity is read.
    RelatedProblems: [InvalidParameter, InvalidCursor, NotFound];
    /// When an entity is created.
    CreateProblems: [
        MalformedJson, InvalidHeader, RequestTimeout, Conflict, PayloadTooLarge, UnsupportedMediaType, Validation,
        UnknownField, IdempotencyMismatch, ReferenceNotFound,
    ];
    /// When several entities are created.
    BulkProblems: [MalformedJson, RequestTimeout, PayloadTooLarge, UnsupportedMediaType, Validation, UnknownField];
    /// When an entity is replaced or changed.
    ChangeProblems: [
        MalformedJson, InvalidHeader, NotFound, RequestTimeout, Conflict, PreconditionFailed, PayloadTooLarge,
        UnsupportedMediaType, Validation, UnknownField, ReferenceNotFound, PreconditionRequired,
    ];
    /// When an entity is deleted.
    DeleteProblems: [InvalidHeader, NotFound, PreconditionFailed, PreconditionRequired];
    /// When others may refer to an entity that is deleted.
    HeldProblems: [Conflict];
}

/// The description as it is served, and what is looked up in it.
pub struct Description {
    json: Bytes,
    allowed: HashMap<String, HeaderValue>,
}

impl Description {
    /// Writes the description of the API.
    pub fn new(api: &Routes, identity: &IdentityConfig) -> Result<Self, StartError> {
        let mut document = document(api, identity);
        let json = document.to_json().map_err(StartError::OpenApi)?.into();
        let allowed = document.paths.paths.iter_mut().map(|(path, item)| (path.clone(), allow(item))).collect();
        Ok(Self { json, allowed })
    }

    /// What `Allow` says about a route.
    pub(super) fn allowed_methods(&self, route: &str) -> Option<HeaderValue> {
        self.allowed.get(route).cloned()
    }
}

fn allow(item: &mut PathItem) -> HeaderValue {
    let methods: Vec<_> = operations(item)
        .map(|(method, _)| match method {
            HttpMethod::Get => "GET, HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Put => "PUT",
            HttpMethod::Patch => "PATCH",
            _ => "DELETE",
        })
        .chain(["OPTIONS"])
        .collect();
    // The names of methods are always a valid header value.
    HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

pub(super) fn routes() -> Routes {
    OpenApiRouter::new().routes(routes!(serve))
}

/// This description
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "system",
    operation_id = "openapi",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value)),
)]
async fn serve(State(state): State<AppState>) -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, state.description.json.clone())
}
