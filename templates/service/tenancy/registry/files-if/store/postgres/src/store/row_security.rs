//! Whose rows the statements of a task see.
//!
//! PostgreSQL shows a transaction the rows of the tenant in `app.tenant_id`, and no tenant's where that is empty. The
//! setting ends with the transaction, so that no connection takes it along to another request.

use sqlx::{AssertSqlSafe, Error, PgConnection};
use uuid::Uuid;

/// Whose the idempotency keys of requests are that name no tenant: that of no registry, and of no row elsewhere.
const KEYS_OF_NOBODY: Uuid = Uuid::nil();

tokio::task_local! {
    static TENANT: Option<Uuid>;
}

/// Does work of which every transaction is the tenant's. Tasks that it spawns are nobody's.
pub async fn within<T>(tenant: Option<Uuid>, work: impl Future<Output = T>) -> T {
    TENANT.scope(tenant, work).await
}

/// The tenant whose rows the statements of this task see.
#[must_use]
pub fn tenant() -> Option<Uuid> {
    TENANT.try_with(|tenant| *tenant).ok().flatten()
}

/// The statements that start a transaction of the task's tenant, to be sent as one.
pub(super) fn begin(statement: &str) -> AssertSqlSafe<String> {
    begin_of(statement, &setting())
}

/// The same for idempotency keys: there, what is nobody's has an owner, too, see [`KEYS_OF_NOBODY`].
pub(super) fn begin_for_keys(statement: &str) -> AssertSqlSafe<String> {
    begin_of(statement, &tenant().unwrap_or(KEYS_OF_NOBODY).to_string())
}

fn begin_of(statement: &str, tenant: &str) -> AssertSqlSafe<String> {
    // A UUID is written with digits, letters and hyphens only.
    AssertSqlSafe(format!("{statement}; SELECT set_config('app.tenant_id', '{tenant}', true)"))
}

/// Has a transaction see the keys that are its own, until [`hide_keys`]. A tenant's does already.
pub(super) async fn show_keys(transaction: &mut PgConnection) -> Result<(), Error> {
    if tenant().is_none() { set(transaction, KEYS_OF_NOBODY.to_string()).await } else { Ok(()) }
}

/// Has a transaction see the task's rows only, as it did at its beginning.
pub(super) async fn hide_keys(transaction: &mut PgConnection) -> Result<(), Error> {
    if tenant().is_none() { set(transaction, setting()).await } else { Ok(()) }
}

/// What `app.tenant_id` is in the task's transactions.
fn setting() -> String {
    tenant().map(|tenant| tenant.to_string()).unwrap_or_default()
}

async fn set(transaction: &mut PgConnection, tenant: String) -> Result<(), Error> {
    let set = sqlx::query("SELECT set_config('app.tenant_id', $1, true)").bind(tenant);
    set.execute(transaction).await.map(drop)
}
