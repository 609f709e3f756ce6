//! Does the work of a request with an `Idempotency-Key` once.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, Method, request::Parts},
    response::Response,
};
use uuid::Uuid;

use super::{AppState, identity, respond};
use crate::{
    api::{
        idempotency::{
            Claim, Claimed, Completion, Fingerprint, IdempotencyKey, IdempotencyStore, StoredResponse, still_running,
        },
        language::Text,
        problem::{Kind, Problem},
        validation::Violation,
    },
    domain::StoreError,
    error::chain,
};

/// Says that the response is one that was sent before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The request's `Idempotency-Key`, or the absence of one.
pub struct Idempotency {
    state: AppState,
    key: Option<IdempotencyKey>,
    method: Method,
    path: String,
}

impl FromRequestParts<AppState> for Idempotency {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let mut keys = parts.headers.get_all(IdempotencyKey::HEADER).iter();
        let key = keys.next().map(|key| IdempotencyKey::parse(key.as_bytes())).transpose()?;
        if keys.next().is_some() {
            return Err(IdempotencyKey::invalid());
        }
        // A route that has to know its caller refuses one whose headers are malformed; to any other it is nobody.
        let caller = identity::read(&parts.headers, &state.config.identity).unwrap_or_default();
        let key = key.map(|key| key.of(&caller));
        let path = parts.uri.path().to_owned();
        Ok(Self { state: state.clone(), key, method: parts.method.clone(), path })
    }
}

impl Idempotency {
    /// Fails with 400 when there is a key, for work that cannot be replayed: to ignore the key silently could do the
    /// work twice.
    pub fn refuse(self) -> Result<(), Problem> {
        match self.key {
            None => Ok(()),
            Some(_) => Err(Problem::new(Kind::InvalidHeader).violation(Violation::new(
                "Idempotency-Key",
                "unsupported",
                Text::fixed("is not supported here", "此处不支持"),
            ))),
        }
    }

    /// Does the work and answers with `response`; or, when it was done before, answers as it was answered then.
    ///
    /// `work` must store the completion that it is given in the same transaction as its own changes.
    pub async fn run<Work, Done>(
        self,
        payload: &[u8],
        response: StoredResponse,
        work: Work,
    ) -> Result<Response, Problem>
    where
        Work: FnOnce(Option<Completion>) -> Done,
        Done: Future<Output = Result<(), StoreError>>,
    {
        let Some(key) = self.key else {
            work(None).await?;
            return respond::stored(response);
        };
        let api = &self.state.config.api;
        let fingerprint = Fingerprint::of(self.method.as_str(), &self.path, payload);
        let claim = Claim::new(key, fingerprint, api.idempotency_lease, api.idempotency_ttl);
        match self.state.store.claim(&claim).await? {
            Claimed::Acquired => {}
            Claimed::Completed(earlier) => return replay(earlier),
            Claimed::Running => return Err(still_running()),
            Claimed::Mismatch => return Err(Problem::new(Kind::IdempotencyMismatch)),
        }
        let held = Held { claim: Some((claim.key.clone(), claim.token)), state: self.state.clone() };
        match work(Some(claim.complete_with(response.clone()))).await {
            Ok(()) => {
                held.keep();
                respond::stored(response)
            }
            Err(error) => {
                held.release().await;
                Err(error.into())
            }
        }
    }
}

fn replay(earlier: StoredResponse) -> Result<Response, Problem> {
    let mut response = respond::stored(earlier)?;
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// A key that was claimed and not completed. When the request is dropped, because its time is over or its client has
/// gone, the key is released at once rather than at the end of its lease.
struct Held {
    claim: Option<(IdempotencyKey, Uuid)>,
    state: AppState,
}

impl Held {
    /// The work is done: the key stays.
    fn keep(mut self) {
        self.claim = None;
    }

    /// The work failed: the key is free when this returns.
    async fn release(mut self) {
        if let Some((key, token)) = self.claim.take() {
            release(&self.state, &key, token).await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some((key, token)) = self.claim.take() {
            let state = self.state.clone();
            tokio::spawn(async move { release(&state, &key, token).await });
        }
    }
}

async fn release(state: &AppState, key: &IdempotencyKey, token: Uuid) {
    if let Err(error) = state.store.release(key, token).await {
        // The lease ends by itself.
        tracing::warn!(error = chain(&error), "cannot release an idempotency key");
    }
}
