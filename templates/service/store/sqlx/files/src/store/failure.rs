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
                StoreError::ReferenceNotFound { fields: vec![db::conflicting_columns(database.as_ref())] }
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

/// The same for a table whose unique indexes begin with the column of a scope, which is nothing that clients know.
pub fn failure_within(scope: &str) -> impl Fn(Error) -> StoreError {
    move |error| match failure(error) {
        StoreError::Conflict { field } => {
            let rest = field.strip_prefix(scope).and_then(|rest| rest.strip_prefix(", "));
            StoreError::Conflict { field: rest.map_or(field.clone(), str::to_owned) }
        }
        other => other,
    }
}
