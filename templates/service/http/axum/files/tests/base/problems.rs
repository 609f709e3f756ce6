//! Every failure leaves as a problem document.

use axum::routing::{get, post};
use serde::Deserialize;
use service::{
    api::problem::{Kind, Problem},
    domain::StoreError,
    http::{
        AppState,
        extract::{IfMatch, Json, MergePatch, PathId},
        routes,
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::support::{header, problem, start, start_routes, start_with};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    #[expect(dead_code, reason = "only its type matters")]
    city: String,
}

/// Routes that fail in every way.
fn failing() -> OpenApiRouter<AppState> {
    routes()
        .route("/api/v1/echo", post(async |Json { value, .. }: Json<serde_json::Value>| axum::Json(value)))
        .route("/api/v1/address", post(async |_: Json<Address>| ()))
        .route("/api/v1/patch", post(async |MergePatch { value }: MergePatch<serde_json::Value>| axum::Json(value)))
        .route("/api/v1/panic", get(panics))
        .route("/api/v1/things/{id}", get(async |PathId(id): PathId| id.to_string()))
        .route("/api/v1/locked", get(async |IfMatch(expected): IfMatch| expected.check(3)))
        .route("/api/v1/fail/{how}", get(async |axum::extract::Path(how): axum::extract::Path<String>| fail(&how)))
}

async fn panics() {
    panic!("what only the log may know");
}

fn fail(how: &str) -> Result<(), Problem> {
    let secret = || "what only the log may know".into();
    Err(match how {
        "conflict" => StoreError::Conflict { field: "email".into() }.into(),
        "reference" => StoreError::ReferenceNotFound { fields: vec!["owner".into()] }.into(),
        "referenced" => StoreError::Referenced { by: Some("things.owner".into()) }.into(),
        "held" => StoreError::Referenced { by: None }.into(),
        "missing" => StoreError::NotFound.into(),
        "lease" => StoreError::LeaseLost.into(),
        "unavailable" => StoreError::Unavailable(secret()).into(),
        "internal" => StoreError::Internal(secret()).into(),
        other => Problem::new(Kind::from_slug(other).unwrap()),
    })
}

#[tokio::test]
async fn an_unknown_address_is_not_found() {
    let service = start().await;
    for path in ["/", "/nothing", "/api/v1/nothing", "/api/v1", "/health/", "/docs/nothing.js", "/problems/nothing"] {
        problem(service.get(path).send().await.unwrap(), 404, "not-found").await;
    }
}

#[tokio::test]
async fn an_id_that_is_none_is_not_found() {
    let service = start_routes(failing(), |_| ()).await;
    for id in ["1", "x", "00000000-0000-0000-0000-00000000000g", "%ff", "%2e%2e"] {
        let response = service.get(&format!("/api/v1/things/{id}")).send().await.unwrap();
        problem(response, 404, "not-found").await;
    }
    let id = "0192f0c1-2345-7abc-8def-0123456789ab";
    assert_eq!(service.get(&format!("/api/v1/things/{id}")).send().await.unwrap().text().await.unwrap(), id);
}

#[tokio::test]
async fn another_method_is_told_which_are_allowed() {
    let service = start().await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
        let response = service.request(method, "/health/live").send().await.unwrap();
        assert_eq!(header(&response, "allow"), "GET, HEAD, OPTIONS", "{method}");
        problem(response, 405, "method-not-allowed").await;
    }
}

#[tokio::test]
async fn options_and_head_are_answered() {
    let service = start().await;
    let options = service.request("OPTIONS", "/health/live").send().await.unwrap();
    assert_eq!((options.status().as_u16(), header(&options, "allow")), (204, "GET, HEAD, OPTIONS"));
    let get = service.get("/openapi.json").send().await.unwrap();
    let head = service.request("HEAD", "/openapi.json").send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(header(&head, "content-length"), get.bytes().await.unwrap().len().to_string());
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    problem(service.request("OPTIONS", "/nothing").send().await.unwrap(), 404, "not-found").await;
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let service = start_routes(failing(), |_| ()).await;
    for (body, place) in [
        ("{\n\"a\": }", "Line 2, column 6"),
        ("", "Line 1, column 0"),
        ("{} {}", "Line 1, column 4"),
        ("\u{feff}{}", "Line 1, column 1"),
    ] {
        let request = service.post("/api/v1/echo").header("content-type", "application/json").body(body);
        let problem = problem(request.send().await.unwrap(), 400, "malformed-json").await;
        assert!(problem["detail"].as_str().unwrap().starts_with(place), "{problem}");
    }
    let invalid_utf8 =
        service.post("/api/v1/echo").header("content-type", "application/json").body(vec![b'"', 0xff, b'"']);
    problem(invalid_utf8.send().await.unwrap(), 400, "malformed-json").await;
    let deep = service.post("/api/v1/echo").header("content-type", "application/json").body("[".repeat(100_000));
    problem(deep.send().await.unwrap(), 400, "malformed-json").await;
}

#[tokio::test]
async fn the_type_of_the_body_is_checked() {
    let service = start_routes(failing(), |_| ()).await;
    let send = |path: &str, content_type: Option<&str>| {
        let request = service.post(path).body("{}");
        match content_type {
            Some(content_type) => request.header("content-type", content_type).send(),
            None => request.send(),
        }
    };
    for content_type in [None, Some("text/plain"), Some("application/merge-patch+json"), Some("application/jsonx")] {
        let response = send("/api/v1/echo", content_type).await.unwrap();
        problem(response, 415, "unsupported-media-type").await;
    }
    problem(send("/api/v1/patch", Some("application/json-patch+json")).await.unwrap(), 415, "unsupported-media-type")
        .await;
    for (path, content_type) in [
        ("/api/v1/echo", "application/json"),
        ("/api/v1/echo", "Application/JSON; charset=utf-8"),
        ("/api/v1/patch", "application/merge-patch+json"),
        ("/api/v1/patch", "application/json"),
    ] {
        assert_eq!(send(path, Some(content_type)).await.unwrap().status(), 200, "{path} {content_type}");
    }
}

#[tokio::test]
async fn a_field_that_does_not_exist_is_named() {
    let service = start_routes(failing(), |_| ()).await;
    let body = serde_json::json!({"city": "Ulm", "zip/code": 1});
    let response = service.post("/api/v1/address").json(&body).send().await.unwrap();
    let problem = problem(response, 422, "unknown-field").await;
    assert_eq!(problem["errors"][0]["pointer"], "/zip~1code");
    assert_eq!(problem["errors"][0]["code"], "unknown-field");
}

#[tokio::test]
async fn data_of_another_shape_is_placed() {
    let service = start_routes(failing(), |_| ()).await;
    for (body, pointer, code) in [
        (serde_json::json!({"city": 1}), "/city", "type"),
        (serde_json::json!({}), "/city", "required"),
        (serde_json::json!([1]), "/city", "type"),
        (serde_json::json!("x"), "", "type"),
    ] {
        let response = service.post("/api/v1/address").json(&body).send().await.unwrap();
        let problem = problem(response, 422, "validation").await;
        let error = &problem["errors"][0];
        // serde reads a list as a struct by position, so the place of a list's item is its number.
        let pointer = if body.is_array() { "/0" } else { pointer };
        assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some(pointer), Some(code)), "{body}");
    }
}

#[tokio::test]
async fn only_json_is_on_offer() {
    let service = start_routes(failing(), |_| ()).await;
    let accept = |accept: &'static str| service.post("/api/v1/echo").json(&1).header("accept", accept).send();
    problem(accept("text/html").await.unwrap(), 406, "not-acceptable").await;
    problem(accept("application/json;q=0").await.unwrap(), 406, "not-acceptable").await;
    assert_eq!(accept("text/html, */*;q=0.1").await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_the_store_says_becomes_a_problem() {
    let service = start_routes(failing(), |_| ()).await;
    for (how, status, kind) in [
        ("conflict", 409, "conflict"),
        ("reference", 422, "reference-not-found"),
        ("referenced", 409, "conflict"),
        ("held", 409, "conflict"),
        ("missing", 404, "not-found"),
        ("lease", 409, "conflict"),
        ("unavailable", 503, "unavailable"),
        ("internal", 500, "internal"),
    ] {
        let response = service.get(&format!("/api/v1/fail/{how}")).send().await.unwrap();
        let waits = matches!(how, "unavailable" | "lease");
        assert_eq!(header(&response, "retry-after"), if waits { "1" } else { "" }, "{how}");
        let problem = problem(response, status, kind).await;
        assert!(!problem.to_string().contains("only the log"), "{problem}");
        if how == "conflict" {
            assert_eq!(problem["errors"][0]["pointer"], "/email");
        }
    }
}

#[tokio::test]
async fn every_kind_has_its_status_and_both_languages() {
    let service = start_routes(failing(), |_| ()).await;
    for kind in Kind::ALL {
        let path = format!("/api/v1/fail/{}", kind.slug());
        if kind == Kind::Conflict {
            continue; // The path means the store's conflict, which has a test of its own.
        }
        let english = service.get(&path).send().await.unwrap();
        assert_eq!(header(&english, "content-language"), "en");
        assert_eq!(header(&english, "vary"), "accept-language");
        let english = problem_of(english, kind).await;
        let chinese = service.get(&path).header("accept-language", "zh-CN").send().await.unwrap();
        assert_eq!(header(&chinese, "content-language"), "zh");
        let chinese = problem_of(chinese, kind).await;
        assert_eq!(english, kind.title().en);
        assert_eq!(chinese, kind.title().zh);
    }
}

async fn problem_of(response: reqwest::Response, kind: Kind) -> String {
    problem(response, kind.status(), kind.slug()).await["title"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_service_lives() {
    let service = start_routes(failing(), |_| ()).await;
    let response = service.get("/api/v1/panic").send().await.unwrap();
    let problem = problem(response, 500, "internal").await;
    assert!(!problem.to_string().contains("only the log"), "{problem}");
    assert_eq!(service.get("/health/live").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn if_match_is_required_only_when_configured() {
    for (required, missing) in [(false, 200), (true, 428)] {
        let service = start_routes(failing(), |config| config.api.require_if_match = required).await;
        let response = service.get("/api/v1/locked").send().await.unwrap();
        assert_eq!(response.status(), missing);
        let locked = |tag: &'static str| service.get("/api/v1/locked").header("if-match", tag).send();
        assert_eq!(locked("\"3\"").await.unwrap().status(), 200);
        problem(locked("\"2\"").await.unwrap(), 412, "precondition-failed").await;
        let malformed = problem(locked("3").await.unwrap(), 400, "invalid-header").await;
        assert_eq!(malformed["errors"][0]["pointer"], "If-Match");
        let twice = service.get("/api/v1/locked").header("if-match", "\"2\"").header("if-match", "\"3\"");
        assert_eq!(twice.send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn kinds_are_described_where_their_type_points() {
    let service = start_with(|_| ()).await;
    let kinds: Vec<serde_json::Value> = service.get("/problems").send().await.unwrap().json().await.unwrap();
    assert_eq!(kinds.len(), Kind::ALL.len());
    for kind in kinds {
        let path = kind["type"].as_str().unwrap();
        let described: serde_json::Value = service.get(path).send().await.unwrap().json().await.unwrap();
        assert_eq!(described, kind);
        let browser = service.get(path).header("accept", "text/html,*/*").send().await.unwrap();
        assert_eq!(browser.status(), 303);
        assert_eq!(header(&browser, "location"), path.replace("/problems/", "/docs#problem-"));
    }
}
