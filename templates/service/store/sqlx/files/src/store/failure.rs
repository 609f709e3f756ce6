//! What the database's errors mean to the domain.

use sqlx::{Error, error::ErrorKind};

use super::db;
use crate::domain::StoreError;

/// The domain's name for an error of the database.
pub fn failure(error: Error) -> StoreError {
    match &error {
        Error::Database(database) => match database.kind() {
            ErrorKind::UniqueViolation => StoreError::Conflict { field: db::conflicting_columns(database.as_ref()) },
            ErrorKind::ForeignKeyViolation => {
                StoreError::ReferenceNotFound { field: db::conflicting_columns(database.as_ref()) }
            }
            _ if db::is_transient(database.as_ref()) => StoreError::Unavailable(error.into()),
            _ => StoreError::Internal(error.into()),
        },
        Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed | Error::Io(_) | Error::Tls(_) => {
            StoreError::Unavailable(error.into())
        }
        _ => StoreError::Internal(error.into()),
    }
}
