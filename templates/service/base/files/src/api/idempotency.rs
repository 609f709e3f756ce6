//! Doing a request once, although it may arrive twice (the IETF `Idempotency-Key` draft).
//!
//! A request with a key first *claims* it. The claim is completed with the response in the same transaction that does
//! the work, so that neither can exist without the other, whenever the process dies. A claim has a lease: when the
//! process dies before the work is done, the key becomes free once the lease is over. Only successes are kept: after a
//! failure nothing was done, so trying again with the same key is right.

use std::time::Duration;

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    language::Text,
    problem::{Kind, Problem},
    validation::Violation,
};
use crate::domain::{
    StoreError,
    caller::{Caller, Subject},
};

/// The longest key that is taken.
const MAX_KEY_LENGTH: usize = 255;

/// What a client calls a request, so that the service knows it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The name of the request header.
    pub const HEADER: &'static str = "idempotency-key";

    /// Reads the header's value: 1 to 255 visible ASCII characters.
    pub fn parse(value: &[u8]) -> Result<Self, Problem> {
        match std::str::from_utf8(value) {
            Ok(key) if (1..=MAX_KEY_LENGTH).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self(key.to_owned()))
            }
            _ => Err(Self::invalid()),
        }
    }

    /// 400: the header is not one key.
    #[must_use]
    pub fn invalid() -> Problem {
        Problem::new(Kind::InvalidHeader).violation(Violation::new(
            "Idempotency-Key",
            "format",
            Text::fixed(
                "must be one key of 1 to 255 visible ASCII characters",
                "必须是一个由 1 到 255 个可见 ASCII 字符组成的键",
            ),
        ))
    }

    /// The key as the caller's own: what others call by the same name is something else.
    #[must_use]
    pub fn of(self, caller: &Caller) -> Self {
        if *caller == Caller::default() {
            return self;
        }
        let subject = caller.subject.as_ref().map_or("", Subject::as_str);
        let tenant = caller.tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
        // None of the three has a blank in it.
        Self(format!("{subject} {tenant} {}", self.0))
    }

    /// The key as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a request asks for, hashed: two requests with one key must agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a payload sent to a route.
    #[must_use]
    pub fn of(method: &str, path: &str, payload: &[u8]) -> Self {
        let mut hash = Sha256::new();
        // A byte that neither method nor path can contain keeps "a" + "bc" apart from "ab" + "c".
        for part in [method.as_bytes(), path.as_bytes()] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(payload);
        Self(hash.finalize().into())
    }
}

/// A request that wants to be the one that owns a key.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The key.
    pub key: IdempotencyKey,
    /// What the request asks for.
    pub fingerprint: Fingerprint,
    /// Tells this attempt from any other with the same key; see [`Completion::token`].
    pub token: Uuid,
    /// When the claim is made.
    pub now: OffsetDateTime,
    /// Until when nobody else may take the key, though the request has not completed.
    pub leased_until: OffsetDateTime,
    /// Until when the completed response is kept.
    pub expires_at: OffsetDateTime,
}

impl Claim {
    /// A new claim, made now.
    #[must_use]
    pub fn new(key: IdempotencyKey, fingerprint: Fingerprint, lease: Duration, keep: Duration) -> Self {
        let now = OffsetDateTime::now_utc();
        Self { key, fingerprint, token: Uuid::now_v7(), now, leased_until: now + lease, expires_at: now + keep }
    }

    /// The completion that the work's transaction must store.
    #[must_use]
    pub fn complete_with(&self, response: StoredResponse) -> Completion {
        Completion { key: self.key.clone(), token: self.token, response }
    }
}

/// What the store answers to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The key was free (never used, expired, or its lease is over): do the work.
    Acquired,
    /// The work was done: send this response again.
    Completed(StoredResponse),
    /// Another request with the same fingerprint is doing the work now.
    Running,
    /// The key belongs to a request with another fingerprint.
    Mismatch,
}

/// What the transaction that does the work must store with it.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The key.
    pub key: IdempotencyKey,
    /// The claim's token: a store completes only a claim that still has it. When it has not, the lease was over and
    /// somebody else has the key, so the whole transaction must be rolled back with
    /// [`StoreError::LeaseLost`].
    pub token: Uuid,
    /// The response to send again.
    pub response: StoredResponse,
}

/// A response that can be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Location` header.
    pub location: String,
    /// The `ETag` header.
    pub etag: String,
    /// The JSON body.
    pub body: Vec<u8>,
}

/// 409: the first request with the key has not completed.
#[must_use]
pub fn still_running() -> Problem {
    Problem::new(Kind::Conflict).retry_after(Duration::from_secs(1)).detail(Text::fixed(
        "The first request with this Idempotency-Key is still running.",
        "使用此 Idempotency-Key 的首个请求仍在执行。",
    ))
}

/// Where keys are kept. Port; the store adapter implements it.
pub trait IdempotencyStore: Send + Sync {
    /// Claims a key, atomically: of two requests at once, one gets [`Claimed::Acquired`].
    fn claim(&self, claim: &Claim) -> impl Future<Output = Result<Claimed, StoreError>> + Send;

    /// Frees a key whose work was not done. Does nothing when the token is not the claim's, or the claim is completed.
    fn release(&self, key: &IdempotencyKey, token: Uuid) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes what is neither kept nor leased any more, at most `limit` rows, and says how many.
    fn delete_expired(&self, now: OffsetDateTime, limit: u32) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_keys_of_its_own() {
        let key = |subject: Option<&str>, tenant: Option<u128>| {
            let subject = subject.and_then(|subject| Subject::parse(subject.as_bytes()));
            let caller = Caller { subject, tenant: tenant.map(Uuid::from_u128) };
            IdempotencyKey::parse(b"key").unwrap().of(&caller).as_str().to_owned()
        };
        assert_eq!(key(None, None), "key", "of nobody");
        let callers =
            [(None, Some(1)), (None, Some(2)), (Some("ann"), None), (Some("ann"), Some(1)), (Some("bob"), None)];
        let keys: std::collections::HashSet<_> =
            callers.into_iter().map(|(subject, tenant)| key(subject, tenant)).collect();
        assert_eq!(keys.len(), callers.len(), "{keys:?}");
        assert!(keys.iter().all(|key| IdempotencyKey::parse(key.as_bytes()).is_err()), "no client can send one");
    }
}
