//! The store: adapters of the domain's ports to a SQL database.

use sqlx::{Pool, Transaction, migrate::MigrateError};
use uuid::Uuid;

use crate::{config::StoreConfig, domain::StoreError, metrics::StoreMetrics};

pub use db::SCHEMES;

use condition::{Condition, push_conditions};
use db::Db;
use failure::failure;
use row::{DbConnection, DbRow};

pub mod condition;
pub mod db;
pub mod failure;
pub mod idempotency;
mod list;
pub mod reference;
pub mod row;
pub mod seeds;
pub mod types;

/// The connections to the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    read: Pool<Db>,
    write: Pool<Db>,
    metrics: StoreMetrics,
}

impl Store {
    /// Opens the database, and brings its tables up to date if the configuration says so.
    pub async fn open(config: &StoreConfig, metrics: StoreMetrics) -> Result<Self, StoreError> {
        let (read, write) = db::connect(config)?;
        let store = Self { read, write, metrics };
        if config.migrate_on_start {
            store.migrate().await?;
        }
        Ok(store)
    }

    /// Brings the database's tables up to date.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        db::MIGRATIONS.run(&self.write).await.map_err(|error| match error {
            MigrateError::Execute(error) => failure(error),
            error => StoreError::Internal(error.into()),
        })
    }

    /// Asks the database for an answer that only a migrated one can give. SQLite would say what 1 is without a file.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let migrated = sqlx::query("SELECT version FROM _sqlx_migrations LIMIT 1");
        migrated.execute(&self.read).await.map(drop).map_err(failure)
    }

    /// Waits for the connections to become idle, and closes them.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// How many connections there are, and how many of them are idle.
    #[must_use]
    pub fn pools(&self) -> (u32, u32) {
        let idle = |pool: &Pool<Db>| u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        db::sum_of_pools((self.read.size(), idle(&self.read)), (self.write.size(), idle(&self.write)))
    }

    /// Starts a transaction that is going to write.
    ///
    /// In a task of its own, which always runs to its end: a request that is given up while the database answers to
    /// `BEGIN` would leave its connection in a transaction, and the next request would work inside it.
    pub async fn begin(&self) -> Result<Transaction<'static, Db>, StoreError> {
        let pool = self.write.clone();
        let begun = tokio::spawn(async move { pool.begin_with(db::BEGIN).await }).await;
        begun.map_err(|error| StoreError::Internal(error.into()))?.map_err(failure)
    }
}

/// A row that is looked up by its id, if it meets the conditions: `select` names columns and table.
pub fn by_id(select: &'static str, conditions: &[Condition], id: Uuid) -> sqlx::QueryBuilder<Db> {
    let mut query = sqlx::QueryBuilder::new(select);
    query.push(" WHERE id = ").push_bind(id);
    push_conditions(&mut query, " AND ", conditions);
    query
}

/// Reads a row that must be there, and that nobody else can change before the transaction ends.
pub async fn lock(
    connection: &mut DbConnection,
    select: &'static str,
    conditions: &[Condition],
    id: Uuid,
) -> Result<DbRow, StoreError> {
    let mut query = by_id(select, conditions, id);
    query.push(db::FOR_UPDATE);
    query.build().fetch_optional(connection).await.map_err(failure)?.ok_or(StoreError::NotFound)
}
