//! What the database promises of the rows of an entity that tenants have.

use serde_json::json;
use service::shutdown::Ending;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::{
    TestService, caller,
    samples::{Samples, start_for},
};

/// Raw SQL, as the service's own role: without a condition, a tenant sees, changes and deletes its own rows only.
pub async fn holds(module: &str, table: &str) {
    let (mut service, samples) = start_for(module, |_| ()).await;
    samples.create(&service, 1).await;
    let pool = PgPool::connect(service.own_url()).await.unwrap();
    let own = ids(&pool, table, 1).await;
    assert!(!own.is_empty());
    service.caller = caller("somebody", 2);
    let others: Samples = samples.seen_by(&service).await;
    let created = others.create(&service, 2).await;
    let theirs = ids(&pool, table, 2).await;
    assert!(theirs.contains(&created["id"].as_str().unwrap().parse().unwrap()));
    assert!(theirs.iter().all(|id| !own.contains(id)));
    assert_eq!(ids(&pool, table, 1).await, own, "no row of another tenant");
    assert!(ids(&pool, table, 3).await.is_empty(), "a tenant that has nothing sees nothing");
    without_a_tenant(&pool, table).await;
    what_others_have_is_out_of_reach(&pool, table).await;
    assert_eq!(ids(&pool, table, 1).await, own, "nothing was changed");
    pool.close().await;
    answers_only_for_its_tenant(&service, others.path()).await;
    assert_eq!(service.stop().await, Ending::Drained);
}

/// A connection that has served a tenant shows nothing without one, and takes nothing.
async fn without_a_tenant(pool: &PgPool, table: &str) {
    let mut connection = pool.acquire().await.unwrap();
    let count = |sql: &str| AssertSqlSafe(format!("{sql} {table}"));
    let seen: i64 = sqlx::query_scalar(count("SELECT count(*) FROM")).fetch_one(&mut *connection).await.unwrap();
    let deleted = sqlx::query(count("DELETE FROM")).execute(&mut *connection).await.unwrap().rows_affected();
    assert_eq!((seen, deleted), (0, 0));
}

async fn what_others_have_is_out_of_reach(pool: &PgPool, table: &str) {
    let other = Uuid::from_u128(2);
    let mut transaction = as_tenant(pool, 1).await;
    for sql in [
        format!("UPDATE {table} SET version = 99 WHERE tenant_id = $1"),
        format!("DELETE FROM {table} WHERE tenant_id = $1"),
    ] {
        let done = sqlx::query(AssertSqlSafe(sql)).bind(other).execute(&mut *transaction).await.unwrap();
        assert_eq!(done.rows_affected(), 0);
    }
    // To give a row away is refused, too.
    let sql = format!("UPDATE {table} SET tenant_id = $1");
    let refused = sqlx::query(AssertSqlSafe(sql)).bind(other).execute(&mut *transaction).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"));
}

async fn answers_only_for_its_tenant(service: &TestService, path: &str) {
    let response = service.client.get(format!("{}{path}", service.base)).headers(caller("somebody", 3)).send();
    let list: serde_json::Value = response.await.unwrap().json().await.unwrap();
    assert_eq!(list["items"], json!([]));
}

async fn as_tenant(pool: &PgPool, tenant: u128) -> Transaction<'static, Postgres> {
    let mut transaction = pool.begin().await.unwrap();
    let set = sqlx::query("SELECT set_config('app.tenant_id', $1, true)");
    set.bind(Uuid::from_u128(tenant).to_string()).execute(&mut *transaction).await.unwrap();
    transaction
}

/// Every row that a tenant sees.
async fn ids(pool: &PgPool, table: &str, tenant: u128) -> Vec<Uuid> {
    let sql = AssertSqlSafe(format!("SELECT id FROM {table} ORDER BY id"));
    sqlx::query_scalar(sql).fetch_all(&mut *as_tenant(pool, tenant).await).await.unwrap()
}
