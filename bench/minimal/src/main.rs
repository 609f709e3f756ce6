//! GET of one task: one route, one query, one JSON value. No middleware of any kind.
//!
//! Usage: `minimal <database file> <port>`

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use serde::Serialize;
use sqlx::{
    Row, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow},
};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize)]
struct Task {
    id: Uuid,
    title: String,
    description: Option<String>,
    status: String,
    priority: i32,
    due_date: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
    version: i64,
}

fn moment(row: &SqliteRow, column: &str) -> Result<OffsetDateTime, StatusCode> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.get::<i64, _>(column)) * 1_000_000)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn read(State(pool): State<SqlitePool>, Path(id): Path<Uuid>) -> Result<Json<Task>, StatusCode> {
    let row = sqlx::query(
        "SELECT id, title, description, status, priority, due_date, created_at, updated_at, version \
         FROM tasks WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(&pool)
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
    .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Task {
        id: row.get("id"),
        title: row.get("title"),
        description: row.get("description"),
        status: row.get("status"),
        priority: row.get("priority"),
        due_date: row.get("due_date"),
        created_at: moment(&row, "created_at")?,
        updated_at: moment(&row, "updated_at")?,
        version: row.get("version"),
    }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(port)) = (arguments.next(), arguments.next()) else {
        return Err("usage: minimal <database file> <port>".into());
    };
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let connections = std::thread::available_parallelism()?.get() as u32;
    let pool = SqlitePoolOptions::new().max_connections(connections.max(4)).connect_with(options).await?;
    let router = Router::new().route("/api/v1/tasks/{id}", get(read)).with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
