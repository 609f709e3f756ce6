//! Whether the process lives, and whether it should be sent requests.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use serde::Serialize;
use utoipa::ToSchema;

use crate::{domain::StoreError, error::chain};

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All is well.
    Ok,
    /// It does not answer, or not in time.
    Unavailable,
    /// The process is about to end.
    Draining,
}

/// That the process can answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Liveness {
    /// Always ok: a process that is not cannot answer.
    pub status: Status,
}

/// Whether the service should be sent requests, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// The worst of all checks.
    pub status: Status,
    /// Each check.
    pub checks: Checks,
}

/// Each thing that the service needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Checks {
    /// The store.
    pub store: Check,
}

/// What one check found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// The result: ok or unavailable.
    pub status: Status,
    /// How long it took.
    #[schema(example = 0.4)]
    pub latency_ms: f64,
}

/// What the service knows of its own state.
#[derive(Debug, Default)]
pub struct Health {
    draining: AtomicBool,
}

impl Health {
    /// Makes the service not ready from now on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Waits for the store's answer, for as long as `time_limit`.
    pub async fn readiness(
        &self,
        ping: impl Future<Output = Result<(), StoreError>>,
        time_limit: Duration,
    ) -> Readiness {
        let started = Instant::now();
        let status = match tokio::time::timeout(time_limit, ping).await {
            Ok(Ok(())) => Status::Ok,
            Ok(Err(error)) => {
                tracing::warn!(error = chain(&error), "the store is not ready");
                Status::Unavailable
            }
            Err(_) => {
                tracing::warn!(?time_limit, "the store does not answer");
                Status::Unavailable
            }
        };
        let store = Check { status, latency_ms: milliseconds(started.elapsed()) };
        let draining = self.draining.load(Ordering::Relaxed);
        Readiness { status: if draining { Status::Draining } else { store.status }, checks: Checks { store } }
    }
}

/// Milliseconds to the microsecond: more digits would only be noise.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const TIME_LIMIT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn the_store_decides_until_the_service_drains() {
        let health = Health::default();
        assert_eq!(health.readiness(ready(Ok(())), TIME_LIMIT).await.status, Status::Ok);
        let failed = health.readiness(ready(Err(StoreError::Unavailable("down".into()))), TIME_LIMIT).await;
        assert_eq!((failed.status, failed.checks.store.status), (Status::Unavailable, Status::Unavailable));
        health.drain();
        let draining = health.readiness(ready(Ok(())), TIME_LIMIT).await;
        assert_eq!((draining.status, draining.checks.store.status), (Status::Draining, Status::Ok));
    }

    #[tokio::test]
    async fn a_store_that_does_not_answer_in_time_is_unavailable() {
        let readiness = Health::default().readiness(pending(), TIME_LIMIT).await;
        assert_eq!(readiness.status, Status::Unavailable);
        assert!(readiness.checks.store.latency_ms >= 20.0);
    }
}
