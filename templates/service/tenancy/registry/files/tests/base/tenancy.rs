//! For which tenant a request is done, and whether that one may call.

use std::time::Duration;

use axum::{http::StatusCode, routing::get};
use serde_json::{Value, json};
use service::{
    config::{Config, ENV_PREFIX, TenantSource},
    domain::caller::TenantScope,
    http::routes,
};
use uuid::Uuid;

use crate::{
    support::{TestService, header, problem, registry::Answer, start_routes, variable},
    wire::Wire,
};

const PATH: &str = "/api/v1/ours";
const ACME: Uuid = Uuid::from_u128(7);

/// A service with a route that says for which tenant it was called, and a registry that knows `acme`.
async fn start(change: impl FnOnce(&mut Config)) -> TestService {
    let ours = async |scope: TenantScope| scope.key().to_string();
    let service = start_routes(routes().route(PATH, get(ours)), |config| {
        config.tenancy.required = true;
        config.tenancy.source = TenantSource::Header;
        change(config);
    })
    .await;
    service.registry.says("acme", Answer::Yes(ACME));
    service
}

/// The status, and the tenant or the kind of the problem.
async fn ask(service: &TestService, headers: &[(&str, &str)]) -> (u16, String) {
    let request = headers.iter().fold(service.get(PATH), |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let problem: Option<Value> = serde_json::from_str(&text).ok();
    let kind = problem.as_ref().and_then(|problem| problem["type"].as_str()?.strip_prefix("/problems/"));
    (status, kind.map_or(text.clone(), str::to_owned))
}

fn acme() -> (u16, String) {
    (200, ACME.to_string())
}

fn refused(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

#[tokio::test]
async fn a_header_names_the_tenant_by_slug_or_id() {
    let service = start(|_| ()).await;
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
    let id = Uuid::now_v7().to_string();
    assert_eq!(ask(&service, &[("x-tenant", &id)]).await, (200, id));
    let asked = service.registry.asked();
    assert_eq!(
        (&asked[0]["tenant"], &asked[0]["metric"], &asked[0]["quantity"]),
        (&json!("acme"), &json!("api_calls"), &json!(1))
    );
    assert_ne!(asked[0]["id"], asked[1]["id"], "each use is one of its own");

    let service = start(|config| config.tenancy.header = "x-customer".to_owned()).await;
    assert_eq!(ask(&service, &[("X-Customer", "acme")]).await, acme());
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(401, "unauthenticated"));
}

#[tokio::test]
async fn a_sub_domain_names_the_tenant() {
    let service = start(|config| {
        config.tenancy.source = TenantSource::Subdomain;
        config.tenancy.base_domain = "example.com".to_owned();
    })
    .await;
    for host in ["acme.example.com", "ACME.example.com:8080"] {
        assert_eq!(ask(&service, &[("host", host)]).await, acme(), "{host}");
    }
    for host in ["example.com", "acme.example.org", "127.0.0.1"] {
        let headers = [("host", host), ("x-forwarded-host", "acme.example.com"), ("x-tenant", "acme")];
        assert_eq!(ask(&service, &headers).await, refused(401, "unauthenticated"), "{host}");
    }
    assert_eq!(ask(&service, &[("host", "a.b.example.com")]).await, refused(400, "invalid-header"));
    // What a proxy may be asked: the whole address, beside which the header means nothing.
    let mut wire = Wire::open(service.service.address).await;
    let host = "host: acme.example.com\r\nconnection: close";
    wire.send(&format!("GET http://example.org{PATH} HTTP/1.1\r\n{host}\r\n\r\n")).await;
    let answer = wire.receive().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}

#[tokio::test]
async fn a_gateway_names_the_tenant_if_it_is_trusted() {
    let id = ACME.to_string();
    for (trusted, expected) in [(true, acme()), (false, refused(401, "unauthenticated"))] {
        let service = start(|config| {
            config.tenancy.source = TenantSource::Gateway;
            config.identity.trust_headers = trusted;
        })
        .await;
        assert_eq!(ask(&service, &[("x-tenant-id", &id)]).await, expected);
        assert_eq!(ask(&service, &[("x-tenant-id", "acme")]).await, refused(401, "unauthenticated"));
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(401, "unauthenticated"));
    }
}

#[tokio::test]
async fn no_other_source_is_believed() {
    let service = start(|config| {
        config.identity.trust_headers = true;
        config.tenancy.base_domain = "example.com".to_owned();
    })
    .await;
    let others = [("x-tenant-id", ACME.to_string()), ("host", "acme.example.com".to_owned())];
    let others = others.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(ask(&service, &others).await, refused(401, "unauthenticated"));
    assert_eq!(service.registry.asked(), Vec::<Value>::new());
}

#[tokio::test]
async fn what_is_malformed_is_refused_without_asking() {
    let service = start(|_| ()).await;
    for name in ["", "-", "Acme", "a.b", "a b", "a'; DROP TABLE tenant; --", &"x".repeat(64)] {
        let response = service.get(PATH).header("x-tenant", name).send().await.unwrap();
        let problem = problem(response, 400, "invalid-header").await;
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("x-tenant"), &json!("format"))
        );
    }
    let twice = [("x-tenant", "acme"), ("x-tenant", "acme")];
    assert_eq!(ask(&service, &twice).await, refused(400, "invalid-header"));
    assert_eq!(service.registry.asked(), Vec::<Value>::new());
}

#[tokio::test]
async fn without_a_tenant_there_is_nothing() {
    let service = start(|_| ()).await;
    let response = service.get(PATH).send().await.unwrap();
    assert_eq!(header(&response, "www-authenticate"), "Bearer realm=\"api\"");
    problem(response, 401, "unauthenticated").await;
}

#[tokio::test]
async fn the_registry_decides() {
    let service = start(|config| config.tenancy.registry.cache = Duration::ZERO).await;
    for (reason, wait, status, kind, retry) in [
        ("suspended", None, 403, "tenant-suspended", ""),
        ("deleted", None, 403, "tenant-suspended", ""),
        ("moving", None, 503, "unavailable", "5"),
        ("provisioning", Some(9), 503, "unavailable", "9"),
        ("quota-exceeded", Some(3600), 429, "quota-exceeded", "3600"),
        ("rate-limited", Some(2), 429, "rate-limited", "2"),
        ("something new", None, 503, "unavailable", "5"),
    ] {
        service.registry.says("acme", Answer::No(ACME, reason, wait));
        let response = service.get(PATH).header("x-tenant", "acme").send().await.unwrap();
        assert_eq!(header(&response, "retry-after"), retry, "{reason}");
        problem(response, status, kind).await;
    }
    assert_eq!(ask(&service, &[("x-tenant", "nobody")]).await, refused(404, "tenant-unknown"));
    let chinese = service.get(PATH).header("x-tenant", "nobody").header("accept-language", "zh").send().await.unwrap();
    assert_eq!(problem(chinese, 404, "tenant-unknown").await["title"], "未知租户");
    service.registry.says("acme", Answer::Yes(ACME));
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
}

#[tokio::test]
async fn without_the_registry_nobody_is_served_and_the_rest_goes_on() {
    let mut service = start(|config| config.tenancy.registry.timeout = Duration::from_millis(300)).await;
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
    for answer in [
        Answer::Other(StatusCode::INTERNAL_SERVER_ERROR, "broken"),
        Answer::Other(StatusCode::NOT_FOUND, "<html>a proxy that knows no such address</html>"),
        Answer::Other(StatusCode::OK, "nonsense"),
        Answer::Other(StatusCode::OK, r#"{"allowed": true}"#),
        Answer::Late(Duration::from_mins(1)),
    ] {
        service.registry.says("acme", answer);
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(503, "unavailable"));
    }
    service.registry.says("acme", Answer::Yes(ACME));
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
    service.registry.stop().await;
    let response = service.get(PATH).header("x-tenant", "acme").send().await.unwrap();
    assert_eq!(header(&response, "retry-after"), "5");
    problem(response, 503, "unavailable").await;
    for path in ["/health/live", "/health/ready", "/docs", "/openapi.json", "/problems"] {
        assert_eq!(service.get(path).send().await.unwrap().status(), 200, "{path}");
    }
    let metrics = service.client.get(format!("{}/metrics", service.metrics)).send().await.unwrap();
    assert_eq!(metrics.status(), 200);
}

#[tokio::test]
async fn a_wrong_token_serves_nobody() {
    let service =
        start(|config| config.tenancy.registry.token = service::config::Secret::new("wrong".to_owned())).await;
    assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(503, "unavailable"));
}

#[tokio::test]
async fn each_call_is_counted_and_a_refusal_is_remembered() {
    let service = start(|config| config.tenancy.registry.cache = Duration::from_mins(5)).await;
    for _ in 0..3 {
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
    }
    assert_eq!(service.registry.asked().len(), 3);
    service.registry.says("acme", Answer::No(ACME, "quota-exceeded", None));
    for _ in 0..2 {
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(429, "quota-exceeded"));
    }
    assert_eq!(service.registry.asked().len(), 2, "a quota may be raised at any time");
    service.registry.says("acme", Answer::No(ACME, "suspended", None));
    for _ in 0..3 {
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, refused(403, "tenant-suspended"));
        assert_eq!(ask(&service, &[("x-tenant", "nobody")]).await, refused(404, "tenant-unknown"));
    }
    assert_eq!(service.registry.asked().len(), 2);
}

#[tokio::test]
async fn without_a_metric_the_status_is_asked_for_once_in_a_while() {
    let service = start(|config| {
        config.tenancy.registry.cache = Duration::from_mins(5);
        config.tenancy.registry.metric = String::new();
    })
    .await;
    for _ in 0..3 {
        assert_eq!(ask(&service, &[("x-tenant", "acme")]).await, acme());
    }
    let asked = service.registry.asked();
    assert_eq!(asked.iter().map(|question| &question["metric"]).collect::<Vec<_>>(), [&Value::Null]);
}

#[tokio::test]
async fn the_description_says_how_a_tenant_is_named_and_refused() {
    let routes = utoipa_axum::router::OpenApiRouter::new().routes(utoipa_axum::routes!(described));
    let service = start_routes(routes, |config| {
        config.tenancy.required = true;
        config.tenancy.source = TenantSource::Header;
    })
    .await;
    let description: Value = service.get("/openapi.json").send().await.unwrap().json().await.unwrap();
    assert_eq!(description["components"]["securitySchemes"]["tenant"]["name"], "x-tenant");
    let responses = &description["paths"]["/api/v1/described"]["get"]["responses"];
    for status in ["400", "401", "403", "404", "429", "503"] {
        assert!(responses[status].is_object(), "{status}: {responses}");
    }
    assert_eq!(description["paths"]["/health/live"]["get"]["responses"]["403"], Value::Null);
}

#[utoipa::path(
    get,
    path = "/api/v1/described",
    tag = "test",
    security(("tenant" = [])),
    responses((status = 200, description = "It")),
)]
async fn described(_: TenantScope) {}

/// What is wrong with settings.
fn errors(settings: &[(&str, &str)]) -> String {
    let variables = settings.iter().map(|(key, value)| (variable(key), (*value).into()));
    Config::load(None, variables).map_or_else(|errors| errors.to_string(), |_| String::new())
}

#[test]
fn the_configuration_is_checked() {
    assert_eq!(errors(&[("TENANCY__SOURCE", "subdomain"), ("TENANCY__BASE_DOMAIN", "example.com")]), "");
    for (settings, expected) in [
        (&[("TENANCY__SOURCE", "anything")][..], "tenancy.source must be gateway, header or subdomain"),
        (&[("TENANCY__SOURCE", "subdomain")], "tenancy.base_domain must be given"),
        (&[("TENANCY__BASE_DOMAIN", ".example.com")], "tenancy.base_domain must be empty or a domain"),
        (&[("TENANCY__SOURCE", "header"), ("TENANCY__HEADER", "x-user-id")], "tenancy.header must differ"),
        (&[("TENANCY__REGISTRY__URL", "https://tenants")], "tenancy.registry.url must be a URL"),
        (&[("TENANCY__REGISTRY__URL", "http://user:password@tenants")], "tenancy.registry.url must be a URL"),
        (&[("TENANCY__REGISTRY__TIMEOUT", "30s")], "tenancy.registry.timeout must be shorter"),
        (&[("TENANCY__REGISTRY__METRIC", "API calls")], "tenancy.registry.metric must be empty or a name"),
    ] {
        let found = errors(settings);
        assert!(found.contains(expected), "no {expected:?} in {found:?}");
    }
}

#[test]
fn the_token_is_never_printed() {
    const TOKEN: &str = "a-token-that-nobody-else-may-know";
    let variables = [(variable("TENANCY__REGISTRY__TOKEN"), TOKEN.into())];
    let config = Config::load(None, variables).unwrap();
    assert_eq!(config.tenancy.registry.token.expose(), TOKEN);
    assert!(!format!("{config:?}").contains(TOKEN));
    let registry = service::tenancy::Registry::new(&config.tenancy.registry).unwrap();
    assert!(!format!("{registry:?}").contains(TOKEN));
    let refused = errors(&[("TENANCY__REGISTRY__TOKEN", "two words")]);
    assert!(refused.contains("tenancy.registry.token must be visible ASCII characters"), "{refused}");
    assert!(!refused.contains("two words") && refused.contains(ENV_PREFIX), "{refused}");
}
