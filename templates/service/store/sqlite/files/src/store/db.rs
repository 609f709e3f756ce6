//! SQLite: how it is opened, and what it calls things.

use std::{fs, path::Path, time::Duration};

use sqlx::{
    Pool, Sqlite,
    error::DatabaseError,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{config::StoreConfig, domain::StoreError};

/// The database that the queries of this module are for.
pub type Db = Sqlite;

/// What the URL of such a database begins with.
pub const SCHEMES: &[&str] = &["sqlite:"];

/// The tables' history.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Takes the write lock at once. A transaction that starts by reading and asks for the lock later fails, without waiting,
/// when another one has written meanwhile.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// Nothing to add: whoever is in a write transaction is alone.
pub const FOR_UPDATE: &str = "";

/// The same.
pub const FOR_KEY_SHARE: &str = "";

/// How long to wait for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens one pool for reading and one for writing.
///
/// SQLite has one writer at a time. With a single connection for it, writers wait for each other in the pool's fair queue
/// instead of polling for the lock, and readers never wait for a writer.
pub fn connect(config: &StoreConfig) -> Result<(Pool<Db>, Pool<Db>), StoreError> {
    let options: SqliteConnectOptions =
        config.url.expose().parse().map_err(|error: sqlx::Error| StoreError::Internal(error.into()))?;
    if options.get_filename().as_os_str().is_empty() || config.url.expose().contains(":memory:") {
        // Each connection would get a database of its own.
        return Err(StoreError::Internal("an SQLite database in memory cannot be shared; name a file".into()));
    }
    if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
        fs::create_dir_all(folder).map_err(|error| StoreError::Internal(error.into()))?;
    }
    let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    let pool = || SqlitePoolOptions::new().acquire_timeout(config.acquire_timeout).test_before_acquire(false);
    let writer = options
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // `Normal` is faster, but loses what clients were told is stored when the power fails.
        .synchronous(SqliteSynchronous::Full)
        .optimize_on_close(true, None);
    let write = pool().max_connections(1).connect_lazy_with(writer);
    let read = pool().max_connections(config.max_connections).connect_lazy_with(options.pragma("query_only", "ON"));
    Ok((read, write))
}

/// Readers and the writer are different connections.
pub fn sum_of_pools(read: (u32, u32), write: (u32, u32)) -> (u32, u32) {
    (read.0 + write.0, read.1 + write.1)
}

/// The columns whose values another row has: SQLite says `UNIQUE constraint failed: tasks.title, tasks.owner`.
pub fn conflicting_columns(error: &dyn DatabaseError) -> String {
    let (_, columns) = error.message().rsplit_once(": ").unwrap_or_default();
    let names: Vec<_> = columns.split(", ").map(|column| column.rsplit('.').next().unwrap_or(column)).collect();
    names.join(", ")
}

/// Whether a row that others refer to was about to go.
pub fn is_held(error: &dyn DatabaseError) -> bool {
    // A foreign key; one that says RESTRICT is a trigger inside.
    matches!(error.code().as_deref(), Some("787" | "1811"))
}

/// Whether the same statement may work a moment later.
pub fn is_transient(error: &dyn DatabaseError) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const CANNOT_OPEN: i32 = 14;
    // The low byte of an extended result code is the primary one.
    let code = error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
    matches!(code, Some(BUSY | LOCKED | CANNOT_OPEN))
}
