use sqlx::PgPool;

pub async fn names(pool: &PgPool, ids: &[i64]) -> sqlx::Result<Vec<String>> {
    let mut names = Vec::new();
    for id in ids {
        names.push(
            sqlx::query_scalar("SELECT name FROM users WHERE id = $1")
                .bind(id)
                .fetch_one(pool) //~ query-in-loop
                .await?,
        );
    }
    for (id, name) in ids.iter().zip(&names) {
        sqlx::query!("UPDATE users SET name = $2 WHERE id = $1", id, name).execute(pool).await?; //~ query-in-loop
    }
    Ok(names)
}
