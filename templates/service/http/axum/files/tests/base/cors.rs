//! Pages of other origins.

use crate::support::{TestService, header, start, start_with};

const ORIGIN: &str = "https://app.example.com";

async fn preflight(service: &TestService, origin: &str) -> reqwest::Response {
    let request = service.request("OPTIONS", "/problems").header("origin", origin);
    let request = request.header("access-control-request-method", "GET");
    request.header("access-control-request-headers", "if-match").send().await.unwrap()
}

#[tokio::test]
async fn is_off_until_configured() {
    let service = start().await;
    let response = service.get("/problems").header("origin", ORIGIN).send().await.unwrap();
    assert_eq!(header(&response, "access-control-allow-origin"), "");
    assert_eq!(header(&preflight(&service, ORIGIN).await, "access-control-allow-origin"), "");
}

#[tokio::test]
async fn lets_the_configured_origin_in_and_no_other() {
    let service = start_with(|config| config.http.cors.allowed_origins = vec![ORIGIN.to_owned()]).await;
    let allowed = preflight(&service, ORIGIN).await;
    assert_eq!(allowed.status(), 200);
    assert_eq!(header(&allowed, "access-control-allow-origin"), ORIGIN);
    assert!(header(&allowed, "access-control-allow-methods").contains("PATCH"));
    assert!(header(&allowed, "access-control-allow-headers").contains("if-match"));
    assert_eq!(header(&allowed, "access-control-max-age"), "600");
    assert_eq!(header(&preflight(&service, "https://evil.example").await, "access-control-allow-origin"), "");
    // A page must be able to read why its request failed.
    let missing = service.get("/nothing").header("origin", ORIGIN).send().await.unwrap();
    assert_eq!(missing.status(), 404);
    assert_eq!(header(&missing, "access-control-allow-origin"), ORIGIN);
    assert!(header(&missing, "access-control-expose-headers").contains("etag"));
}

#[tokio::test]
async fn lets_any_origin_in_when_told_so() {
    let service = start_with(|config| config.http.cors.allowed_origins = vec!["*".to_owned()]).await;
    assert_eq!(header(&preflight(&service, ORIGIN).await, "access-control-allow-origin"), "*");
}
