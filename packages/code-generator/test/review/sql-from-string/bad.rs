use diesel::sql_query;
use sqlx::{PgPool, Postgres, QueryBuilder};

pub async fn search(pool: &PgPool, name: &str, order: &str) -> sqlx::Result<()> {
    sqlx::query(&format!("SELECT * FROM users WHERE name = '{name}'")) //~ sql-from-string
        .execute(pool)
        .await?;
    let sql = format!("SELECT * FROM users ORDER BY {}", order);
    sqlx::query(&sql).execute(pool).await?; //~ sql-from-string
    let mut sql = String::from("SELECT * FROM users WHERE name = '");
    sql.push_str(name);
    sql += "'";
    sqlx::query(&sql).execute(pool).await?; //~ sql-from-string
    let sql = "DELETE FROM users WHERE name = ".to_string() + name;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(pool).await?; //~ sql-from-string
    Ok(())
}

pub fn built(name: &str) -> QueryBuilder<'static, Postgres> {
    let mut query = QueryBuilder::new("SELECT * FROM users WHERE name = ");
    query.push(format!("'{name}'")); //~ sql-from-string
    query
}

pub fn with_diesel(name: String) -> diesel::query_builder::SqlQuery {
    sql_query(format!("SELECT * FROM users WHERE name = '{}'", name)) //~ sql-from-string
}
