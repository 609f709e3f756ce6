use axum::extract::State;
use sqlx::PgPool;

pub async fn tasks(State(pool): State<PgPool>) -> Result<String, Problem> {
    let tasks: Vec<Task> = sqlx::query_as("SELECT id, title FROM tasks ORDER BY id")
        .fetch_all(&pool) //~ list-without-limit
        .await?;
    Ok(render(tasks))
}

impl UserRepository for PgUsers {
    async fn list_users(&self) -> sqlx::Result<Vec<User>> {
        sqlx::query_as!(User, "SELECT id, name FROM users").fetch_all(&self.pool).await //~ list-without-limit
    }
}
