//! Idempotency keys, in the same database as the entities, so that a key is completed by the transaction that does the
//! work.

use sqlx::{Row, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, db::Db, failure::failure, row::DbRow};
use crate::{
    api::idempotency::{Claim, Claimed, Completion, IdempotencyKey, IdempotencyStore, StoredResponse},
    domain::{StoreError, moment::Timestamp},
};

/// Takes a key that is new, that is no longer kept, or whose owner died: one statement, so that one of many gets it.
const CLAIM: &str = "\
    INSERT INTO idempotency_keys (key, fingerprint, token, leased_until, expires_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, token = excluded.token, \
    leased_until = excluded.leased_until, expires_at = excluded.expires_at, \
    status = NULL, location = NULL, etag = NULL, body = NULL \
    WHERE idempotency_keys.expires_at <= $6 \
    OR (idempotency_keys.status IS NULL AND idempotency_keys.leased_until <= $6)";

const READ: &str = "SELECT fingerprint, status, location, etag, body FROM idempotency_keys WHERE key = $1";

const COMPLETE: &str = "\
    UPDATE idempotency_keys SET status = $3, location = $4, etag = $5, body = $6 \
    WHERE key = $1 AND token = $2 AND status IS NULL";

const RELEASE: &str = "DELETE FROM idempotency_keys WHERE key = $1 AND token = $2 AND status IS NULL";

const DELETE_EXPIRED: &str = "\
    DELETE FROM idempotency_keys WHERE key IN \
    (SELECT key FROM idempotency_keys WHERE expires_at <= $1 AND leased_until <= $1 LIMIT $2)";

impl IdempotencyStore for Store {
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let _timer = self.metrics.time("idempotency.claim");
        loop {
            let claimed = sqlx::query(CLAIM)
                .bind(claim.key.as_str())
                .bind(claim.fingerprint.0.as_slice())
                .bind(claim.token)
                .bind(Timestamp::from(claim.leased_until))
                .bind(Timestamp::from(claim.expires_at))
                .bind(Timestamp::from(claim.now))
                .execute(&self.write)
                .await
                .map_err(failure)?;
            if claimed.rows_affected() == 1 {
                return Ok(Claimed::Acquired);
            }
            // Not from the readers' connections: they may not have seen yet what made the claim fail.
            let row = sqlx::query(READ).bind(claim.key.as_str()).fetch_optional(&self.write).await.map_err(failure)?;
            if let Some(row) = row {
                return judge(&row, claim).map_err(failure);
            }
            // Released between the two statements: it is free.
        }
    }

    async fn release(&self, key: &IdempotencyKey, token: Uuid) -> Result<(), StoreError> {
        let release = sqlx::query(RELEASE).bind(key.as_str()).bind(token);
        release.execute(&self.write).await.map(drop).map_err(failure)
    }

    async fn delete_expired(&self, now: OffsetDateTime, limit: u32) -> Result<u64, StoreError> {
        let delete = sqlx::query(DELETE_EXPIRED).bind(Timestamp::from(now)).bind(i64::from(limit));
        delete.execute(&self.write).await.map(|done| done.rows_affected()).map_err(failure)
    }
}

/// Stores the response with the work that it reports, in the work's own transaction.
pub async fn complete(
    transaction: &mut Transaction<'_, Db>,
    completion: Option<&Completion>,
) -> Result<(), StoreError> {
    let Some(Completion { key, token, response }) = completion else { return Ok(()) };
    let completed = sqlx::query(COMPLETE)
        .bind(key.as_str())
        .bind(token)
        .bind(i32::from(response.status))
        .bind(&response.location)
        .bind(&response.etag)
        .bind(&response.body)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    if completed.rows_affected() == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
}

fn judge(row: &DbRow, claim: &Claim) -> Result<Claimed, sqlx::Error> {
    if row.try_get::<&[u8], _>("fingerprint")? != claim.fingerprint.0 {
        return Ok(Claimed::Mismatch);
    }
    let Some(status) = row.try_get::<Option<i32>, _>("status")? else { return Ok(Claimed::Running) };
    Ok(Claimed::Completed(StoredResponse {
        status: u16::try_from(status).map_err(|error| sqlx::Error::Decode(error.into()))?,
        location: row.try_get("location")?,
        etag: row.try_get("etag")?,
        body: row.try_get("body")?,
    }))
}
