use std::sync::Mutex;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

const LIMIT: &str = "100";

pub async fn show(State(store): State<Store>, Path(id): Path<String>) -> Result<Json<Task>, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let task = store.find(id).await?.ok_or(Problem::NotFound)?;
    let limit: u32 = LIMIT.parse().unwrap();
    let seen = store.seen.lock().unwrap().len();
    let first = if task.tags.first().is_some() { task.tags.first().unwrap().len() } else { 0 };
    Ok(Json(task.with(limit, seen, first)))
}

pub async fn empty(State(_): State<Store>) -> Response<String> {
    let kind: HeaderValue = "text/plain".parse().unwrap();
    let _ = kind;
    Response::builder().status(StatusCode::NO_CONTENT).header("x-kind", "none").body(String::new()).unwrap()
}

pub fn start_up() -> Mutex<Config> {
    Mutex::new(Config::load().unwrap())
}

#[cfg(test)]
mod tests {
    use axum::extract::State;

    #[tokio::test]
    async fn shows() {
        async fn handler(State(store): State<super::Store>) {
            store.find(1).await.unwrap();
        }
        handler(State(super::Store::default())).await;
    }
}
