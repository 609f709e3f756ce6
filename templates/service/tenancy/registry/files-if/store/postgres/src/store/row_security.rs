//! Whose rows the statements of a task see.
//!
//! PostgreSQL shows a transaction the rows of the tenant in `app.tenant_id`, and no tenant's where that is empty. The
//! setting ends with the transaction, so that no connection takes it along to another request.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

tokio::task_local! {
    static TENANT: Option<Uuid>;
}

/// Does work of which every transaction is the tenant's. Tasks that it spawns are nobody's.
pub async fn within<T>(tenant: Option<Uuid>, work: impl Future<Output = T>) -> T {
    TENANT.scope(tenant, work).await
}

/// The statements that start a transaction of the task's tenant, to be sent as one.
pub(super) fn begin(statement: &str) -> AssertSqlSafe<String> {
    let tenant = TENANT.try_with(|tenant| *tenant).ok().flatten();
    let tenant = tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
    // A UUID is written with digits, letters and hyphens only.
    AssertSqlSafe(format!("{statement}; SELECT set_config('app.tenant_id', '{tenant}', true)"))
}
