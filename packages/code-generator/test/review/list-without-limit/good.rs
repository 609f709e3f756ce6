use axum::extract::State;
use sqlx::PgPool;

pub async fn tasks(State(pool): State<PgPool>) -> Result<String, Problem> {
    let tasks: Vec<Task> =
        sqlx::query_as("SELECT id, title FROM tasks WHERE id > $1 ORDER BY id LIMIT $2").bind(0).bind(50).fetch_all(&pool).await?;
    let counts: Vec<Count> =
        sqlx::query_as("SELECT status, COUNT(*) FROM tasks GROUP BY status").fetch_all(&pool).await?;
    Ok(render(tasks, counts))
}

impl UserRepository for PgUsers {
    async fn list_users(&self, limit: i64) -> sqlx::Result<Vec<User>> {
        sqlx::query_as!(User, "SELECT id, name FROM users LIMIT $1", limit).fetch_all(&self.pool).await
    }

    async fn warm_cache(&self) -> sqlx::Result<Vec<Country>> {
        sqlx::query_as("SELECT code, name FROM countries").fetch_all(&self.pool).await
    }
}

pub async fn list_countries(pool: &PgPool) -> sqlx::Result<Vec<Country>> {
    sqlx::query_as("SELECT code, name FROM countries").fetch_all(pool).await
}
