//! `[api]`

use std::time::Duration;

use super::{DAY, SHORTEST, Secret, reader::Reader};

/// The API's rules.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// Whether changing an entity needs `If-Match`.
    pub require_if_match: bool,
    /// How long the response to an `Idempotency-Key` is kept.
    pub idempotency_ttl: Duration,
    /// How long a request that died keeps its key.
    pub idempotency_lease: Duration,
    /// What signs cursors; empty when a random one is to be made.
    pub cursor_secret: Secret<String>,
}

impl ApiConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            require_if_match: reader.flag("api.require_if_match"),
            idempotency_ttl: reader.duration("api.idempotency_ttl", SHORTEST..=DAY * 365),
            idempotency_lease: reader.duration("api.idempotency_lease", SHORTEST..=DAY),
            cursor_secret: reader.secret("api.cursor_secret", "empty or at least 32 characters", |text| {
                text.is_empty() || text.len() >= 32
            }),
        }
    }
}
