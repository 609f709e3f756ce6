//! What the service is about: entities, their rules, and the ports that adapters implement. No framework, no SQL.

use std::error::Error;

pub mod bytes;
pub mod caller;
pub mod choice;
pub mod decimal;
pub mod listing;
pub mod moment;
pub mod value;

/// An error of any kind, kept for the log.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The entity does not exist.
    #[error("the entity does not exist")]
    NotFound,
    /// Another entity has the value of a unique field.
    #[error("another entity has the same {field}")]
    Conflict {
        /// The field, as clients know it.
        field: String,
    },
    /// References name entities that do not exist.
    #[error("{} names an entity that does not exist", fields.join(", "))]
    ReferenceNotFound {
        /// The fields, as clients know them.
        fields: Vec<String>,
    },
    /// Another entity refers to this one, and keeps it from being deleted.
    #[error("{} refers to the entity", by.as_deref().unwrap_or("something"))]
    Referenced {
        /// The list and the field of the other one, as clients know them: `tasks.project_id`.
        by: Option<String>,
    },
    /// Somebody else has taken over the idempotency key; nothing was stored.
    #[error("the lease of the idempotency key is over")]
    LeaseLost,
    /// The store cannot be reached, or is too busy: trying again later may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] BoxError),
    /// Trying again would not help.
    #[error("the store failed")]
    Internal(#[source] BoxError),
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The entities, in the order that was asked for.
    pub items: Vec<T>,
    /// Whether there was at least one more after these.
    pub more: bool,
}
