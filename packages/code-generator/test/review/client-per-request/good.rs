use axum::{Json, extract::State};
use reqwest::Client;
use sqlx::PgPool;

use crate::{AppState, Error, Rates};

pub async fn rates(State(state): State<AppState>) -> Result<Json<Rates>, Error> {
    let client = state.client.clone();
    Ok(Json(client.get(&state.rates_url).send().await?.json().await?))
}

/// A client of the service's own kind, which holds no connections.
pub async fn wrapped(State(state): State<AppState>) -> Result<Json<Rates>, Error> {
    let client = crate::Client::new(state.client.clone());
    Ok(Json(client.rates().await?))
}

pub async fn state(url: &str) -> Result<AppState, Error> {
    let pool = PgPool::connect(url).await?;
    let client = Client::builder().timeout(std::time::Duration::from_secs(10)).build()?;
    Ok(AppState::new(pool, client))
}

#[cfg(test)]
mod tests {
    async fn handler(axum::extract::State(url): axum::extract::State<String>) {
        reqwest::Client::new().get(url).send().await.unwrap();
    }
}
