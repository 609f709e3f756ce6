use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::routing::get;

pub async fn show(State(store): State<Store>, Path(id): Path<String>) -> Json<Task> {
    let id = id.parse().unwrap(); //~ unwrap-in-handler
    Json(store.find(id).await.expect("the store answers")) //~ unwrap-in-handler
}

pub fn routes() -> axum::Router<Store> {
    axum::Router::new().route("/", get(list))
}

async fn list() -> Json<Vec<Task>> {
    Json(read().await)
}

async fn read() -> Vec<Task> {
    load().await.unwrap() //~ unwrap-in-handler
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Caller(parts.headers.get("x-user-id").unwrap().clone())) //~ unwrap-in-handler
    }
}
