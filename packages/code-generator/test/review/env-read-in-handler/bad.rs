use std::env;

use axum::{Json, Router, extract::State, routing::get};

use crate::{AppState, Error, Link};

pub fn routes() -> Router<AppState> {
    Router::new().route("/link", get(link)).route("/version", get(version))
}

async fn link(State(_state): State<AppState>) -> Result<Json<Link>, Error> {
    let base = env::var("PUBLIC_URL")?; //~ env-read-in-handler
    let secret = ["A", "B"].map(|name| std::env::var_os(name)); //~ env-read-in-handler
    Ok(Json(Link { base, secret }))
}

async fn version() -> String {
    dotenvy::var("VERSION").unwrap_or_default() //~ env-read-in-handler
}
