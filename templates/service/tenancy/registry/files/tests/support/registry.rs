//! The other side of the registry's contract, in this process: a server that answers what a test wants.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use service::config::{Config, Secret};
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

const TOKEN: &str = "the-token-of-the-tests";

/// A registry that knows every tenant that is named by a UUID, and what a test has told it besides.
pub struct Registry {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    questions: Mutex<Vec<Value>>,
}

/// What the registry says about a tenant.
#[derive(Clone)]
pub enum Answer {
    /// It may call.
    Yes(Uuid),
    /// It may not: why, and for how many seconds.
    No(Uuid, &'static str, Option<u64>),
    /// Something else than the contract says.
    Other(StatusCode, &'static str),
    /// Nothing, for this long.
    Late(Duration),
}

impl Registry {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let router = Router::new().route("/api/v1/admissions", post(admit)).with_state(shared.clone());
        let server = tokio::spawn(async move { axum_serve(listener, router).await });
        Self { url, shared, server }
    }

    /// Has a service ask this registry.
    pub fn configure(&self, config: &mut Config) {
        config.tenancy.registry.url.clone_from(&self.url);
        config.tenancy.registry.token = Secret::new(TOKEN.to_owned());
    }

    /// From now on, this is what it says about a tenant.
    pub fn says(&self, tenant: &str, answer: Answer) {
        self.shared.answers.lock().unwrap().insert(tenant.to_owned(), answer);
    }

    /// What it has been asked since this was last called.
    pub fn asked(&self) -> Vec<Value> {
        std::mem::take(&mut self.shared.questions.lock().unwrap())
    }

    /// It cannot be reached any more.
    pub async fn stop(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Serves until the task is aborted; connections end with it.
async fn axum_serve(listener: TcpListener, router: Router) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = hyper_util::service::TowerToHyperService::new(router.clone());
        connections.spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            let _ = connection.serve_connection(hyper_util::rt::TokioIo::new(stream), service).await;
        });
    }
}

async fn admit(State(shared): State<Arc<Shared>>, headers: HeaderMap, Json(question): Json<Value>) -> Response {
    shared.questions.lock().unwrap().push(question.clone());
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if token != Some(&format!("Bearer {TOKEN}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let name = question["tenant"].as_str().unwrap();
    let told = shared.answers.lock().unwrap().get(name).cloned();
    let Some(answer) = told.or_else(|| name.parse().ok().map(Answer::Yes)) else {
        let problem = (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/problem+json")], "{}");
        return problem.into_response();
    };
    match answer {
        Answer::Yes(id) => Json(document(id, true, None, None)).into_response(),
        Answer::No(id, reason, wait) => Json(document(id, false, Some(reason), wait)).into_response(),
        Answer::Other(status, body) => (status, body).into_response(),
        Answer::Late(time) => {
            tokio::time::sleep(time).await;
            StatusCode::OK.into_response()
        }
    }
}

fn document(id: Uuid, allowed: bool, reason: Option<&str>, wait: Option<u64>) -> Value {
    json!({
        "tenant": { "id": id, "slug": "acme", "status": "active", "isolation": "row", "region": "default" },
        "allowed": allowed,
        "reason": reason,
        "retry_after_s": wait,
        "quota": null,
    })
}
