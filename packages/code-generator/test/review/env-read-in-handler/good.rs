use std::env;

use axum::{Json, Router, extract::State, routing::get};

use crate::{AppState, Config, Error, Link};

pub fn routes() -> Router<AppState> {
    Router::new().route("/link", get(link))
}

async fn link(State(state): State<AppState>) -> Json<Link> {
    let _proxied = env::var_os("HTTPS_PROXY").is_some();
    let build = env!("CARGO_PKG_VERSION");
    Json(Link { base: state.public_url.clone(), build, secret: state.env.var("SECRET") })
}

pub fn config() -> Result<Config, Error> {
    Ok(Config { public_url: env::var("PUBLIC_URL")? })
}

pub async fn start() -> Result<(), Error> {
    let port = env::var("PORT")?;
    crate::serve(port).await
}

#[cfg(test)]
mod tests {
    async fn handler(axum::extract::State(_state): axum::extract::State<super::AppState>) -> String {
        std::env::var("TEST_URL").unwrap()
    }
}
