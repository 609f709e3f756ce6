//! Who asks: known only from headers, and only when they are believed.

use axum::routing::post;
use serde_json::{Value, json};
use service::{
    domain::caller::{Caller, OwnerScope, TenantScope},
    http::{
        AppState,
        extract::{Idempotency, Json},
        respond, routes,
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::support::{TestService, caller, header, problem, start_routes};

const TENANT: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

#[utoipa::path(get, path = "/api/v1/mine", security(("subject" = [])), responses((status = 200)))]
async fn mine(owner: OwnerScope) -> String {
    owner.key().to_owned()
}

#[utoipa::path(
    get,
    path = "/api/v1/ours",
    security(("tenant" = []), ("tenant" = [], "subject" = [])),
    responses((status = 200)),
)]
async fn ours(tenant: TenantScope) -> String {
    tenant.key().to_string()
}

#[utoipa::path(get, path = "/api/v1/all", security((), ("subject" = [])), responses((status = 200)))]
async fn all(caller: Caller) -> String {
    caller.author().unwrap_or_default()
}

fn asking() -> OpenApiRouter<AppState> {
    use utoipa_axum::routes as described;
    routes().routes(described!(mine)).routes(described!(ours)).routes(described!(all))
}

async fn start_behind_a_gateway() -> TestService {
    start_routes(asking(), |config| config.identity.trust_headers = true).await
}

/// What the service answers, as the status and what it takes the caller for.
async fn ask(service: &TestService, path: &str, headers: &[(&str, &[u8])]) -> (u16, String) {
    let request = headers.iter().fold(service.get(path), |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.unwrap();
    match response.status().as_u16() {
        401 => {
            assert_eq!(header(&response, "www-authenticate"), "Bearer realm=\"api\"");
            problem(response, 401, "unauthenticated").await;
            (401, String::new())
        }
        status => (status, response.text().await.unwrap()),
    }
}

fn known(name: &str) -> (u16, String) {
    (200, name.to_owned())
}

fn unknown() -> (u16, String) {
    (401, String::new())
}

#[tokio::test]
async fn headers_are_not_believed_until_configured() {
    let service = start_routes(asking(), |_| ()).await;
    let headers = [("x-user-id", b"ann".as_slice()), ("x-tenant-id", TENANT.as_bytes())];
    assert_eq!(ask(&service, "/api/v1/mine", &headers).await, unknown());
    assert_eq!(ask(&service, "/api/v1/ours", &headers).await, unknown());
    assert_eq!(ask(&service, "/api/v1/all", &headers).await, known(""));
}

#[tokio::test]
async fn each_route_asks_for_its_own_header() {
    let service = start_behind_a_gateway().await;
    let subject = [("x-user-id", b"auth0|5f7c@8".as_slice())];
    let tenant = [("x-tenant-id", TENANT.as_bytes())];
    assert_eq!(ask(&service, "/api/v1/mine", &subject).await, known("auth0|5f7c@8"));
    assert_eq!(ask(&service, "/api/v1/mine", &tenant).await, unknown());
    assert_eq!(ask(&service, "/api/v1/ours", &tenant).await, known(TENANT));
    assert_eq!(ask(&service, "/api/v1/ours", &subject).await, unknown());
    assert_eq!(ask(&service, "/api/v1/all", &subject).await, known("auth0|5f7c@8"));
    assert_eq!(ask(&service, "/api/v1/all", &tenant).await, known(""));
}

#[tokio::test]
async fn what_is_malformed_is_refused_even_where_it_could_be_left_out() {
    let service = start_behind_a_gateway().await;
    let long = [b'x'; 256];
    for subject in [b"".as_slice(), b"two words", b"\xe5\xae\x89", &long] {
        assert_eq!(ask(&service, "/api/v1/all", &[("x-user-id", subject)]).await, unknown(), "{subject:?}");
        assert_eq!(ask(&service, "/api/v1/mine", &[("x-user-id", subject)]).await, unknown(), "{subject:?}");
    }
    for tenant in [b"".as_slice(), b"1", b"acme", b"\xff"] {
        assert_eq!(ask(&service, "/api/v1/ours", &[("x-tenant-id", tenant)]).await, unknown(), "{tenant:?}");
    }
    let twice = [("x-user-id", b"ann".as_slice()), ("x-user-id", b"bob")];
    assert_eq!(ask(&service, "/api/v1/mine", &twice).await, unknown());
    let same = [("x-tenant-id", TENANT.as_bytes()), ("x-tenant-id", TENANT.as_bytes())];
    assert_eq!(ask(&service, "/api/v1/ours", &same).await, unknown());
}

#[tokio::test]
async fn the_headers_can_have_other_names() {
    let other = |config: &mut service::config::Config| {
        config.identity.trust_headers = true;
        config.identity.subject_header = "x-forwarded-user".to_owned();
    };
    let service = start_routes(asking(), other).await;
    assert_eq!(ask(&service, "/api/v1/mine", &[("X-Forwarded-User", b"ann")]).await, known("ann"));
    assert_eq!(ask(&service, "/api/v1/mine", &[("x-user-id", b"ann")]).await, unknown());
    let description: Value = service.get("/openapi.json").send().await.unwrap().json().await.unwrap();
    assert_eq!(description["components"]["securitySchemes"]["subject"]["name"], "x-forwarded-user");
}

#[tokio::test]
async fn the_description_says_which_routes_ask() {
    let service = start_behind_a_gateway().await;
    let description: Value = service.get("/openapi.json").send().await.unwrap().json().await.unwrap();
    let schemes = &description["components"]["securitySchemes"];
    for (scheme, name) in [("subject", "x-user-id"), ("tenant", "x-tenant-id")] {
        assert_eq!((&schemes[scheme]["type"], &schemes[scheme]["in"]), (&json!("apiKey"), &json!("header")));
        assert_eq!(schemes[scheme]["name"], name);
    }
    let paths = &description["paths"];
    for path in ["/api/v1/mine", "/api/v1/ours", "/api/v1/all"] {
        let refusal = &paths[path]["get"]["responses"]["401"];
        assert!(refusal["headers"]["WWW-Authenticate"].is_object(), "{path}: {refusal}");
    }
    assert_eq!(paths["/api/v1/mine"]["get"]["security"], json!([{ "subject": [] }]));
    assert_eq!(paths["/api/v1/all"]["get"]["security"], json!([{}, { "subject": [] }]));
    assert_eq!(paths["/health/live"]["get"]["responses"]["401"], Value::Null);
}

#[tokio::test]
async fn a_service_that_asks_nobody_does_not_speak_of_it() {
    let service = start_routes(OpenApiRouter::new(), |_| ()).await;
    let description: Value = service.get("/openapi.json").send().await.unwrap().json().await.unwrap();
    assert_eq!(description["components"].get("securitySchemes"), None);
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_its_caller() {
    let once = async |once: Idempotency, Json { value, bytes }: Json<Value>| {
        once.run(&bytes, respond::created("/api/v1/once/1".to_owned(), 1, &value)?, async |_| Ok(())).await
    };
    let routes = routes().route("/api/v1/once", post(once));
    let mut service = start_routes(routes, |config| config.identity.trust_headers = true).await;
    let send = async |service: &TestService| {
        let request = service.post("/api/v1/once").header("idempotency-key", "key").json(&1);
        request.send().await.unwrap().status().as_u16()
    };
    // The work stores no completion, so the key looks to its own caller like that of a request that still runs.
    assert_eq!((send(&service).await, send(&service).await), (201, 409));
    for (subject, tenant) in [("ann", 1), ("ann", 2), ("bob", 1)] {
        service.caller = caller(subject, tenant);
        assert_eq!((send(&service).await, send(&service).await), (201, 409), "{subject} {tenant}");
    }
}
