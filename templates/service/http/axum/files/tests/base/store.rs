//! What any store does, whatever is kept in it.

use std::time::Duration;

use service::{
    api::idempotency::{Claimed, IdempotencyStore},
    domain::StoreError,
};

use crate::support::store::{claim, delete, open};

#[tokio::test]
async fn one_of_many_claims_gets_the_key() {
    let (store, database) = open().await;
    let long = Duration::from_mins(1);
    let claims: Vec<_> = (0..16).map(|_| claim("key", "payload", long)).collect();
    let claimed = futures_util::future::join_all(claims.iter().map(|claim| store.claim(claim))).await;
    let acquired = claimed.iter().filter(|claimed| matches!(claimed, Ok(Claimed::Acquired))).count();
    let running = claimed.iter().filter(|claimed| matches!(claimed, Ok(Claimed::Running))).count();
    assert_eq!((acquired, running), (1, 15));
    delete(store, database).await;
}

#[tokio::test]
async fn a_store_that_is_gone_is_unavailable() {
    let (store, database) = open().await;
    store.ping().await.unwrap();
    store.close().await;
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    delete(store, database).await;
}
