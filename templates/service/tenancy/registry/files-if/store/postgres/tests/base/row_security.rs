//! The database itself keeps the rows of tenants apart, whatever the statements say.

use service::{
    config::{Secret, StoreConfig},
    domain::StoreError,
    metrics::StoreMetrics,
    store::{Store, row_security::within},
};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::support::{
    Database,
    store::{config, delete, open},
};

const A: Option<Uuid> = Some(Uuid::from_u128(1));
const B: Option<Uuid> = Some(Uuid::from_u128(2));

/// What the migrations of entities that tenants have do to their tables; none of those has such a name.
const TABLE: &str = "\
    CREATE TABLE probe__rows (tenant_id uuid NOT NULL, id integer NOT NULL, PRIMARY KEY (tenant_id, id));
    ALTER TABLE probe__rows ENABLE ROW LEVEL SECURITY;
    ALTER TABLE probe__rows FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON probe__rows
        USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
        WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));";

/// A store with a single connection, and a table that tenants share.
async fn open_with_table() -> (Store, Database) {
    let database = Database::create().await;
    let owner = PgPool::connect(database.url()).await.unwrap();
    sqlx::raw_sql(TABLE).execute(&owner).await.unwrap();
    owner.close().await;
    let store = Store::open(&StoreConfig { max_connections: 1, ..config(&database) }, StoreMetrics::default()).await;
    (store.unwrap(), database)
}

async fn write(store: &Store, tenant: Option<Uuid>, sql: &'static str, of: Option<Uuid>) -> Result<u64, sqlx::Error> {
    let mut transaction = within(tenant, store.begin()).await.unwrap();
    let done = sqlx::query(sql).bind(of).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

/// Whose rows a statement sees that asks for all of them.
async fn seen(store: &Store, tenant: Option<Uuid>) -> Vec<Uuid> {
    let mut transaction = within(tenant, store.reading()).await.unwrap();
    let rows = sqlx::query("SELECT tenant_id FROM probe__rows").fetch_all(&mut *transaction).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_statement_without_a_condition_sees_one_tenant() {
    let (store, database) = open_with_table().await;
    for tenant in [A, B] {
        assert_eq!(write(&store, tenant, "INSERT INTO probe__rows VALUES ($1, 1)", tenant).await.unwrap(), 1);
    }
    assert_eq!(seen(&store, A).await, [A.unwrap()]);
    assert_eq!(seen(&store, B).await, [B.unwrap()]);
    assert_eq!(write(&store, A, "UPDATE probe__rows SET id = 2 WHERE $1 IS NOT NULL", B).await.unwrap(), 1);
    assert_eq!(write(&store, A, "DELETE FROM probe__rows WHERE tenant_id = $1", B).await.unwrap(), 0);
    for sql in ["INSERT INTO probe__rows VALUES ($1, 3)", "UPDATE probe__rows SET tenant_id = $1"] {
        let refused = write(&store, A, sql, B).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{sql}");
    }
    assert_eq!(seen(&store, B).await, [B.unwrap()]);
    delete(store, database).await;
}

#[tokio::test]
async fn a_connection_does_not_keep_its_tenant() {
    let (store, database) = open_with_table().await;
    write(&store, A, "INSERT INTO probe__rows VALUES ($1, 1)", A).await.unwrap();
    // There is but one connection: what follows is done by that which has just served the tenant.
    assert_eq!(seen(&store, A).await.len(), 1);
    assert!(seen(&store, None).await.is_empty());
    let refused = write(&store, None, "INSERT INTO probe__rows VALUES ($1, 2)", A).await;
    assert!(refused.is_err());
    // Also when a transaction was given up in the middle.
    drop(within(A, store.begin()).await.unwrap());
    assert!(seen(&store, None).await.is_empty());
    let spawned = within(A, async {
        tokio::spawn({
            let store = store.clone();
            async move { seen(&store, None).await }
        })
        .await
        .unwrap()
    });
    assert!(spawned.await.is_empty());
    delete(store, database).await;
}

#[tokio::test]
async fn every_table_that_tenants_share_is_secured() {
    const UNSECURED: &str = "\
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid \
        WHERE attname = 'tenant_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace \
        AND NOT (relrowsecurity AND relforcerowsecurity AND attnotnull \
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))";
    const KEYS: &str = "\
        SELECT indexrelid::regclass::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid \
        WHERE attname = 'tenant_id' AND indisunique AND indkey[0] <> attnum \
        AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)";
    let (store, database) = open().await;
    let owner = PgPool::connect(database.url()).await.unwrap();
    for question in [UNSECURED, KEYS] {
        let found: Vec<String> = sqlx::query_scalar(question).fetch_all(&owner).await.unwrap();
        assert_eq!(found, Vec::<String>::new());
    }
    owner.close().await;
    delete(store, database).await;
}

#[tokio::test]
async fn the_service_owns_nothing_and_cannot_change_the_history_of_the_tables() {
    let (store, database) = open().await;
    let own = PgPool::connect(database.own_url()).await.unwrap();
    let owned: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        .fetch_one(&own)
        .await
        .unwrap();
    assert_eq!(owned, 0);
    for sql in ["DELETE FROM _sqlx_migrations", "TRUNCATE idempotency_keys", "CREATE TABLE mine (id integer)"] {
        let refused = sqlx::query(sql).execute(&own).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{sql}");
    }
    own.close().await;
    delete(store, database).await;
}

#[tokio::test]
async fn a_role_that_is_above_row_security_is_refused() {
    let database = Database::create().await;
    let privileged = StoreConfig {
        url: Secret::new(database.url().to_owned()),
        acquire_timeout: std::time::Duration::from_secs(1),
        ..config(&database)
    };
    let store = Store::open(&privileged, StoreMetrics::default()).await.unwrap();
    let refused = store.ping().await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    delete(store, database).await;
}
