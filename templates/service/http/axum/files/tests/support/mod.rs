//! Starts services for tests: each on free ports, with a store of its own.

#![allow(dead_code, reason = "each test program uses its own part")]

mod database;
pub mod process;
pub mod relations;
pub mod samples;
pub mod store;

use std::ffi::OsString;

use reqwest::{
    Client, RequestBuilder, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use service::{
    Service,
    config::{Config, ENV_PREFIX},
    domain::caller::{Caller, Subject},
    http::{self, AppState},
    shutdown::Ending,
};
use utoipa_axum::router::OpenApiRouter;

pub use self::database::Database;

/// A service that runs inside the test.
pub struct TestService {
    /// `http://127.0.0.1:<port>`
    pub base: String,
    /// The same of the metrics server.
    pub metrics: String,
    pub client: Client,
    /// What a gateway would say about who asks; nothing by default.
    pub caller: HeaderMap,
    pub service: Service,
    database: Database,
}

/// Starts the service as it comes.
pub async fn start() -> TestService {
    start_with(|_| ()).await
}

/// Starts the service with other settings.
pub async fn start_with(change: impl FnOnce(&mut Config)) -> TestService {
    start_routes(http::routes(), change).await
}

/// Starts the service with routes of the test's own, and other settings.
pub async fn start_routes(routes: OpenApiRouter<AppState>, change: impl FnOnce(&mut Config)) -> TestService {
    start_on(Database::create().await, routes, change).await
}

/// Starts the service on a database that there is already.
pub async fn start_on(
    database: Database,
    routes: OpenApiRouter<AppState>,
    change: impl FnOnce(&mut Config),
) -> TestService {
    let mut config = Config::load(None, environment(&database)).unwrap();
    change(&mut config);
    let service = Service::start(config, routes).await.unwrap();
    TestService {
        base: format!("http://{}", service.address),
        metrics: format!("http://{}", service.metrics_address),
        // A test is a client that asks anew each time: a connection kept open would hide how a service stops.
        client: Client::builder()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap(),
        caller: HeaderMap::new(),
        service,
        database,
    }
}

/// Settings for a test as environment variables: free ports, a store of its own, no waiting before a stop.
pub fn environment(database: &Database) -> Vec<(OsString, OsString)> {
    [("HTTP__PORT", "0"), ("METRICS__PORT", "0"), ("SHUTDOWN__DELAY", "0s"), ("STORE__URL", database.url())]
        .map(|(key, value)| (variable(key), value.into()))
        .into()
}

/// The name of the environment variable of a setting.
pub fn variable(key: &str) -> OsString {
    format!("{ENV_PREFIX}__{key}").into()
}

impl TestService {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request("GET", path)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request("POST", path)
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        request.headers(self.caller.clone())
    }

    /// Stops the service and leaves its store.
    pub async fn leave(self) -> Database {
        assert_eq!(self.service.stop().await, Ending::Drained);
        self.database
    }

    /// Stops the service in good order and deletes its store.
    pub async fn stop(self) -> Ending {
        let ending = self.service.stop().await;
        self.database.delete().await;
        ending
    }
}

/// What a gateway says about who asks. A tenant is given as a number.
pub fn caller(subject: &str, tenant: u128) -> HeaderMap {
    let tenant = uuid::Uuid::from_u128(tenant).to_string();
    let header = |name, value: &str| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    [header("x-user-id", subject), header("x-tenant-id", &tenant)].into_iter().collect()
}

/// Who asks in the tests of entities, as the domain knows it: `caller("somebody", 1)`.
pub fn somebody() -> Caller {
    Caller { subject: Subject::parse(b"somebody"), tenant: Some(uuid::Uuid::from_u128(1)) }
}

/// A header of a response as text; empty when there is none.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Checks that a response is a problem document of this kind, and returns it.
pub async fn problem(response: Response, status: u16, kind: &str) -> serde_json::Value {
    let id = header(&response, "x-request-id").to_owned();
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(response.status().as_u16(), status);
    let problem: serde_json::Value = response.json().await.unwrap();
    assert_eq!(problem["type"], format!("/problems/{kind}"), "{problem}");
    assert_eq!(problem["status"], status, "{problem}");
    assert_eq!(problem["instance"], id, "{problem}");
    for member in ["title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
    problem
}
