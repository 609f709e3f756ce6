//! What every handler can reach.

use std::{ops::Deref, sync::Arc};

use tokio::sync::Semaphore;

use super::{openapi::Description, rate_limit::RateLimiter};
use crate::{api::cursor::Cursors, config::Config, health::Health, metrics::Metrics, store::Store};

/// What every handler can reach. Cloning it costs one reference count.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of [`AppState`].
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Where entities are kept.
    pub store: Store,
    /// Signs the cursors of lists.
    pub cursors: Cursors,
    /// What is measured.
    pub metrics: Metrics,
    /// Whether the service is about to end.
    pub health: Health,
    pub(super) description: Description,
    pub(super) permits: Semaphore,
    pub(super) rate_limiter: Option<RateLimiter>,
}

impl AppState {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, store: Store, metrics: Metrics, description: Description) -> Self {
        Self(Arc::new(Parts {
            store,
            cursors: cursors(config.api.cursor_secret.expose()),
            metrics,
            health: Health::default(),
            description,
            permits: Semaphore::new(config.http.max_concurrent_requests),
            rate_limiter: RateLimiter::new(&config.http.rate_limit),
            config,
        }))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

fn cursors(secret: &str) -> Cursors {
    if secret.is_empty() {
        let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
        return Cursors::new(random.as_flattened());
    }
    Cursors::new(secret.as_bytes())
}
