//! The description says what the service does: no more and no less.

use std::collections::BTreeSet;

use serde_json::Value;
use service::http::{routes, system_routes};

use crate::support::{TestService, start, start_with};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

async fn description(service: &TestService) -> Value {
    service.get("/openapi.json").send().await.unwrap().json().await.unwrap()
}

/// A path that the template covers.
fn concrete(template: &str) -> String {
    let segments = template.split('/').map(|segment| match segment {
        "{kind}" => "internal",
        "{file}" => "docs.js",
        // Of the entity itself, or of one that is linked to it.
        _ if segment.starts_with('{') && segment.ends_with("id}") => "0192f0c1-2345-7abc-8def-0123456789ab",
        _ => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn each_documented_operation_is_answered_and_no_other() {
    let service = start().await;
    let description = description(&service).await;
    for (template, item) in description["paths"].as_object().unwrap() {
        let path = concrete(template);
        assert!(!path.contains('{'), "give the parameters of {template} a value");
        for method in METHODS {
            let response = service.request(&method.to_uppercase(), &path).send().await.unwrap();
            let documented = item.get(method).is_some();
            assert_eq!(response.status() != 405, documented, "{method} {template}: {}", response.status());
        }
    }
}

#[tokio::test]
async fn each_route_is_documented() {
    // The only view that axum gives of its routes: paths are the quoted texts that begin with a slash.
    let router = format!("{:?}", axum::Router::from(system_routes().merge(routes())));
    let routed = router.split('"').filter(|text| text.starts_with('/'));
    // axum's own routes to the fallback.
    let routed: BTreeSet<_> = routed.filter(|path| *path != "/" && !path.contains("__private")).collect();
    assert!(routed.contains("/health/live"), "{router}");
    let service = start().await;
    let description = description(&service).await;
    let documented: BTreeSet<_> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(routed, documented);
}

#[tokio::test]
async fn the_document_is_complete() {
    let service = start_with(|_| ()).await;
    let description = description(&service).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(description["info"]["title"], env!("CARGO_PKG_NAME"));
    assert_eq!(description["info"]["description"], env!("CARGO_PKG_DESCRIPTION"));
    let mut ids = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "two operations are called {id}");
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            if path.starts_with("/api/") {
                for status in ["406", "429", "500", "503", "504"] {
                    let content = &operation["responses"][status]["content"]["application/problem+json"];
                    assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{method} {path} {status}");
                }
            }
        }
    }
    assert_references(&description, &description);
}

/// Checks that whatever is referred to exists.
fn assert_references(value: &Value, description: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(description.pointer(pointer).is_some(), "{reference} does not exist");
            }
            members.values().for_each(|member| assert_references(member, description));
        }
        Value::Array(items) => items.iter().for_each(|item| assert_references(item, description)),
        _ => {}
    }
}
