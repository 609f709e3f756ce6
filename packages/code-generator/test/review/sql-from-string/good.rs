use sqlx::{PgPool, Postgres, QueryBuilder};

const COLUMNS: &str = "id, name";

pub enum Order {
    Name,
    Age,
}

impl Order {
    const DEFAULT: &'static str = "name";
}

pub async fn search(pool: &PgPool, name: &str, order: Order, descending: bool, limit: u32) -> sqlx::Result<()> {
    sqlx::query("SELECT * FROM users WHERE name = $1").bind(name).execute(pool).await?;
    sqlx::query(&format!("SELECT {COLUMNS} FROM users LIMIT {limit}")).execute(pool).await?;
    let column = match order {
        Order::Name => "name",
        Order::Age => "age",
    };
    let direction = if descending { "DESC" } else { "ASC" };
    let sql = format!("SELECT {COLUMNS} FROM users ORDER BY {column} {direction}, {}", Order::DEFAULT);
    sqlx::query(&sql).execute(pool).await?;
    let mut sql = String::from("SELECT * FROM users");
    if descending {
        sql.push_str(" ORDER BY name DESC");
    }
    sqlx::query(&sql).execute(pool).await?;
    let places = (1..=limit).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    sqlx::query(&format!("SELECT * FROM users WHERE id IN ({places})")).execute(pool).await?;
    Ok(())
}

pub fn built(name: &str) -> QueryBuilder<'_, Postgres> {
    let mut query = QueryBuilder::new("SELECT * FROM users WHERE name = ");
    query.push_bind(name).push(" LIMIT 10");
    query
}

pub fn no_sql(lines: &mut Vec<String>, name: &str) {
    lines.push(format!("hello {name}"));
}
