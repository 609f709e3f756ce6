use axum::{Json, extract::State};
use reqwest::Client;
use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::{AppState, Error, Rates};

pub async fn rates(State(state): State<AppState>) -> Result<Json<Rates>, Error> {
    let client = Client::new(); //~ client-per-request http-client-without-timeout
    Ok(Json(client.get(&state.rates_url).send().await?.json().await?))
}

pub async fn built(State(state): State<AppState>) -> Result<String, Error> {
    let client = Client::builder().timeout(state.timeout).build()?; //~ client-per-request
    let first = client.get(&state.rates_url).send().await?.text().await?;
    let second = reqwest::get(&state.other_url).await?.text().await?; //~ client-per-request http-client-without-timeout
    Ok(first + &second)
}

pub async fn count(State(state): State<AppState>) -> Result<Json<i64>, Error> {
    let pool = PgPool::connect(&state.database_url).await?; //~ client-per-request
    let other = PgPoolOptions::new().max_connections(1).connect(&state.other_url).await?; //~ client-per-request
    Ok(Json(crate::count(&pool, &other).await?))
}
