use sqlx::PgPool;

pub async fn names(pool: &PgPool, ids: &[i64]) -> sqlx::Result<Vec<String>> {
    for attempt in 0..3 {
        if sqlx::query("SELECT 1").execute(pool).await.is_ok() {
            break;
        }
        println!("{attempt}");
    }
    for chunk in ids.chunks(500) {
        sqlx::query("DELETE FROM seen WHERE id = ANY($1)").bind(chunk).execute(pool).await?;
    }
    for id in ids {
        if *id > 10 {
            println!("{id}");
        }
    }
    let found = sqlx::query_scalar("SELECT name FROM users WHERE id = ANY($1)").bind(ids).fetch_all(pool).await?;
    for name in &found {
        println!("{name}");
    }
    Ok(found)
}
