//! The example data of `seeds/`.

use std::collections::BTreeSet;

use sqlx::{
    Acquire, Error,
    error::ErrorKind,
    migrate::{Migration, Migrator},
};

use super::{Store, db, failure::failure};
use crate::domain::StoreError;

/// Files with numbers and names, as migrations are; the same macro reads them.
static SEEDS: Migrator = sqlx::migrate!("./seeds");

/// Why the example data is not there.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A table may be missing, or have other columns.
    #[error("the tables are not those that the data is for; run with --migrate first")]
    OldSchema,
    /// A file cannot be run.
    #[error("seeds/{file} cannot be run")]
    File {
        /// Its number and its name.
        file: String,
        /// Why not.
        source: StoreError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Inserts all rows that are not there yet, or none. Says how many.
    pub async fn seed(&self) -> Result<u64, SeedError> {
        if !self.is_migrated().await? {
            return Err(SeedError::OldSchema);
        }
        let mut transaction = self.begin().await?;
        let mut rows = 0;
        let mut files: Vec<&Migration> = SEEDS.iter().collect();
        while !files.is_empty() {
            let mut later = Vec::new();
            let mut refused = None;
            for file in &files {
                let mut attempt = transaction.begin().await.map_err(failure)?;
                match sqlx::raw_sql(file.sql.clone()).execute(&mut *attempt).await {
                    Ok(done) => {
                        attempt.commit().await.map_err(failure)?;
                        rows += done.rows_affected();
                    }
                    // It may refer to rows of a file that comes later.
                    Err(error) if is_missing_reference(&error) => {
                        attempt.rollback().await.map_err(failure)?;
                        later.push(*file);
                        refused = Some((*file, error));
                    }
                    Err(error) => return Err(in_file(file, error)),
                }
            }
            match refused {
                Some((file, error)) if later.len() == files.len() => return Err(in_file(file, error)),
                _ => files = later,
            }
        }
        transaction.commit().await.map_err(failure)?;
        Ok(rows)
    }

    /// Whether every migration that this program knows has been done.
    async fn is_migrated(&self) -> Result<bool, StoreError> {
        let done = sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations").fetch_all(&self.write).await;
        match done {
            Ok(done) => {
                let done = BTreeSet::from_iter(done);
                Ok(db::MIGRATIONS.iter().all(|migration| done.contains(&migration.version)))
            }
            // There is no such table.
            Err(Error::Database(error)) if !db::is_transient(error.as_ref()) => Ok(false),
            Err(error) => Err(failure(error)),
        }
    }
}

fn is_missing_reference(error: &Error) -> bool {
    matches!(error, Error::Database(error) if error.kind() == ErrorKind::ForeignKeyViolation)
}

fn in_file(file: &Migration, error: Error) -> SeedError {
    SeedError::File { file: format!("{}_{}", file.version, file.description), source: failure(error) }
}
