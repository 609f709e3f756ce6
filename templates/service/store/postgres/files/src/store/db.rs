//! PostgreSQL: how it is opened, and what it calls things.

use sqlx::{
    Pool, Postgres,
    error::DatabaseError,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions},
};

use crate::{config::StoreConfig, domain::StoreError};

/// The database that the queries of this module are for.
pub type Db = Postgres;

/// What the URL of such a database begins with.
pub const SCHEMES: &[&str] = &["postgres://", "postgresql://"];

/// The tables' history.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Starts a transaction that sees what others have committed before each statement.
pub const BEGIN: &str = "BEGIN";

/// Locks the row that is read until the transaction ends.
pub const FOR_UPDATE: &str = " FOR UPDATE";

/// Keeps the row that is read from being deleted until the transaction ends.
pub const FOR_KEY_SHARE: &str = " FOR KEY SHARE";

/// Opens one pool, for reading and for writing.
pub fn connect(config: &StoreConfig) -> Result<(Pool<Db>, Pool<Db>), StoreError> {
    let options: PgConnectOptions =
        config.url.expose().parse().map_err(|error: sqlx::Error| StoreError::Internal(error.into()))?;
    let options = options.application_name(env!("CARGO_PKG_NAME"));
    let pool = PgPoolOptions::new()
        .acquire_timeout(config.acquire_timeout)
        .max_connections(config.max_connections)
        .connect_lazy_with(options);
    Ok((pool.clone(), pool))
}

/// Readers and writers share their connections.
pub fn sum_of_pools(both: (u32, u32), _same: (u32, u32)) -> (u32, u32) {
    both
}

/// The columns whose values another row has. The detail reads `Key (title, owner)=(a, b) already exists.`, in the server's
/// language but for the part in parentheses.
pub fn conflicting_columns(error: &dyn DatabaseError) -> String {
    let detail = error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::detail).unwrap_or_default();
    let key = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=(")).map(|(columns, _)| columns);
    key.or(error.constraint()).unwrap_or_default().replace('"', "")
}

/// Whether a row that others refer to was about to go.
pub fn is_held(error: &dyn DatabaseError) -> bool {
    // A foreign key; since version 18, one that says RESTRICT has a code of its own.
    matches!(error.code().as_deref(), Some("23503" | "23001"))
}

/// Whether the same statement may work a moment later.
pub fn is_transient(error: &dyn DatabaseError) -> bool {
    // Connection lost, deadlock and failed serialization, out of resources, shutting down.
    const CLASSES: [&str; 4] = ["08", "40", "53", "57"];
    error.code().is_some_and(|code| CLASSES.iter().any(|class| code.starts_with(class)))
}
