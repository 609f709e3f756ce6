//! `[store]`

use std::time::Duration;

use super::{DAY, SHORTEST, Secret, reader::Reader};
use crate::store::SCHEMES;

/// The store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where it is, with credentials.
    pub url: Secret<String>,
    /// The largest number of connections.
    pub max_connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long the readiness check waits.
    pub ready_timeout: Duration,
    /// Whether to migrate at start.
    pub migrate_on_start: bool,
}

impl StoreConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            url: reader.secret("store.url", &format!("a URL that begins with {}", SCHEMES.join(" or ")), |url| {
                SCHEMES.iter().any(|scheme| url.starts_with(scheme))
            }),
            max_connections: reader.integer("store.max_connections", 1..=10_000),
            acquire_timeout: reader.duration("store.acquire_timeout", SHORTEST..=DAY),
            ready_timeout: reader.duration("store.ready_timeout", SHORTEST..=DAY),
            migrate_on_start: reader.flag("store.migrate_on_start"),
        }
    }
}
