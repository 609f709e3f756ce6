//! Deletes what the store need not keep any longer.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{api::idempotency::IdempotencyStore, error::chain, shutdown::Stop};

/// How long to wait between two rounds.
const PAUSE: Duration = Duration::from_mins(10);
/// How many rows one statement deletes: few, so that no request waits for it.
const BATCH: u32 = 500;

/// Deletes expired idempotency keys again and again until told to stop.
pub(crate) async fn delete_expired_keys(store: impl IdempotencyStore, mut stop: Stop) {
    loop {
        let pause = match store.delete_expired(OffsetDateTime::now_utc(), BATCH).await {
            // There may be more.
            Ok(deleted) if deleted >= u64::from(BATCH) => Duration::ZERO,
            Ok(_) => PAUSE,
            Err(error) => {
                tracing::warn!(error = chain(&error), "cannot delete expired idempotency keys");
                PAUSE
            }
        };
        tokio::select! {
            () = stop.requested() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
