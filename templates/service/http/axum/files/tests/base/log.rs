//! What the log says about requests.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
};

use axum::routing::get;
use serde_json::Value;
use service::{
    api::problem::Problem,
    domain::{StoreError, caller::OwnerScope},
    http::routes,
};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::start_routes;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Log lines, kept in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The log of this whole process: a subscriber can be set only once.
fn lines() -> &'static Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = Lines::default();
        tracing_subscriber::fmt().json().with_writer(lines.clone()).init();
        lines
    })
}

/// The line of the access log for a request.
fn access_line(id: &str) -> Value {
    let bytes = lines().0.lock().unwrap().clone();
    let lines = String::from_utf8(bytes).unwrap();
    let mut lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.find(|line| line["target"] == "access" && line["span"]["request_id"] == id).unwrap()
}

#[tokio::test]
async fn each_request_has_a_line_with_its_id_and_trace() {
    lines();
    let service = start_routes(routes().route("/api/v1/things/{id}", get(async || ())), |_| ()).await;
    let request = service.get("/api/v1/things/7").header("x-request-id", "log-1");
    request.header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01")).send().await.unwrap();
    let line = access_line("log-1");
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["fields"]["status"], 200);
    assert!(line["fields"]["duration_ms"].as_f64().unwrap() >= 0.0);
    assert_eq!(line["span"]["trace_id"], TRACE);
    assert_eq!(line["span"]["http.route"], "/api/v1/things/{id}");
    assert_eq!(line["span"]["url.path"], "/api/v1/things/7");
}

#[tokio::test]
async fn an_internal_error_is_logged_with_every_cause() {
    lines();
    let failing = async || -> Result<(), Problem> {
        let cause = io::Error::other(service::error::StartError::Runtime(io::Error::other("the root")));
        Err(StoreError::Internal(cause.into()).into())
    };
    let service = start_routes(routes().route("/api/v1/broken", get(failing)), |_| ()).await;
    let response = service.get("/api/v1/broken").header("x-request-id", "log-2").send().await.unwrap();
    assert!(!response.text().await.unwrap().contains("the root"));
    let line = access_line("log-2");
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["fields"]["kind"], "internal");
    let cause = line["fields"]["cause"].as_str().unwrap();
    assert!(cause.ends_with("the root"), "{cause}");
}

async fn panics() {
    panic!("the reason");
}

#[tokio::test]
async fn a_panic_is_logged_with_its_message() {
    lines();
    let service = start_routes(routes().route("/api/v1/panic", get(panics)), |_| ()).await;
    service.get("/api/v1/panic").header("x-request-id", "log-3").send().await.unwrap();
    assert_eq!(access_line("log-3")["fields"]["cause"], "the handler panicked: the reason");
}

#[tokio::test]
async fn what_is_wrong_with_a_caller_is_logged_and_never_who_it_is() {
    lines();
    let routes = routes().route("/api/v1/mine", get(async |_: OwnerScope| ()));
    let service = start_routes(routes, |config| config.identity.trust_headers = true).await;
    for (id, subject, level) in [("log-4", "ann-who-asked", "INFO"), ("log-5", "ann who asked", "WARN")] {
        let request = service.get("/api/v1/mine").header("x-request-id", id).header("x-user-id", subject);
        request.send().await.unwrap();
        assert_eq!(access_line(id)["level"], level);
    }
    let cause = access_line("log-5")["fields"]["cause"].clone();
    assert_eq!(cause, "x-user-id is not 1 to 255 visible ASCII characters");
    let log = String::from_utf8(lines().0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("who-asked") && !log.contains("who asked"), "{log}");
}
