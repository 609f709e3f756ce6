//! Idempotency keys are a tenant's own, as its other rows are.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::routing::post;
use serde_json::Value;
use service::{
    api::idempotency::{Claim, Claimed, IdempotencyStore},
    domain::StoreError,
    http::{
        extract::{Idempotency, Json},
        respond, routes,
    },
    shutdown::Ending,
    store::{Store, idempotency, row_security::within},
};
use sqlx::{Connection, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::support::{
    Database, caller, start_routes,
    store::{claim, complete, delete, open, response},
};

const A: Option<Uuid> = Some(Uuid::from_u128(1));
const B: Option<Uuid> = Some(Uuid::from_u128(2));

const LONG: Duration = Duration::from_mins(1);

/// A claim as it was made so many minutes ago, whose lease and response lasted for a second.
fn old(key: &str, minutes: u32) -> Claim {
    let then = OffsetDateTime::now_utc() - LONG * minutes;
    let end = then + Duration::from_secs(1);
    Claim { now: then, leased_until: end, expires_at: end, ..claim(key, "payload", LONG) }
}

async fn claim_by(store: &Store, tenant: Option<Uuid>, claim: &Claim) -> Claimed {
    within(tenant, store.claim(claim)).await.unwrap()
}

/// Completes a claim in a transaction of the tenant's, as work does.
async fn complete_by(store: &Store, tenant: Option<Uuid>, claim: &Claim) -> Result<(), StoreError> {
    within(tenant, async {
        let mut transaction = store.begin().await?;
        idempotency::complete(&mut transaction, Some(&complete(claim))).await?;
        // The work goes on as whoever began it.
        let setting: String =
            sqlx::query_scalar("SELECT current_setting('app.tenant_id')").fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(setting, tenant.map(|tenant| tenant.to_string()).unwrap_or_default());
        transaction.commit().await.unwrap();
        Ok(())
    })
    .await
}

/// The keys that the service's own role sees.
async fn seen(database: &Database, tenant: Option<Uuid>) -> Vec<String> {
    let mut connection = PgConnection::connect(database.own_url()).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let set = sqlx::query("SELECT set_config('app.tenant_id', $1, true)");
    let name = tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
    set.bind(name).execute(&mut *transaction).await.unwrap();
    let keys = sqlx::query_scalar("SELECT key FROM idempotency_keys ORDER BY key");
    let keys = keys.fetch_all(&mut *transaction).await.unwrap();
    drop(transaction);
    connection.close().await.unwrap();
    keys
}

#[tokio::test]
async fn two_tenants_have_two_keys_of_one_name() {
    let (store, database) = open().await;
    let claims = [(A, claim("key", "a", LONG)), (B, claim("key", "b", LONG)), (None, claim("key", "none", LONG))];
    for (tenant, claim) in &claims {
        assert_eq!(claim_by(&store, *tenant, claim).await, Claimed::Acquired);
    }
    for (tenant, claim) in &claims {
        assert_eq!(claim_by(&store, *tenant, claim).await, Claimed::Running);
        complete_by(&store, *tenant, claim).await.unwrap();
        assert_eq!(claim_by(&store, *tenant, claim).await, Claimed::Completed(response()), "replayed");
        let again = complete_by(&store, *tenant, claim).await;
        assert!(matches!(again, Err(StoreError::LeaseLost)), "{again:?}");
    }
    delete(store, database).await;
}

#[tokio::test]
async fn a_claim_of_one_tenant_is_out_of_reach_of_another() {
    let (store, database) = open().await;
    let owner = claim("key", "payload", LONG);
    claim_by(&store, A, &owner).await;
    for other in [B, None] {
        let stolen = complete_by(&store, other, &owner).await;
        assert!(matches!(stolen, Err(StoreError::LeaseLost)), "{stolen:?}");
        within(other, store.release(&owner.key, owner.token)).await.unwrap();
    }
    assert_eq!(claim_by(&store, A, &owner).await, Claimed::Running, "neither completed nor released");
    within(A, store.release(&owner.key, owner.token)).await.unwrap();
    assert_eq!(claim_by(&store, A, &owner).await, Claimed::Acquired);
    delete(store, database).await;
}

#[tokio::test]
async fn what_is_stored_for_one_tenant_is_not_shown_to_another() {
    let (store, database) = open().await;
    for (tenant, key) in [(A, "of-a"), (None, "of-nobody")] {
        let claim = claim(key, "payload", LONG);
        claim_by(&store, tenant, &claim).await;
        complete_by(&store, tenant, &claim).await.unwrap();
    }
    assert_eq!(seen(&database, A).await, ["of-a"]);
    assert_eq!(seen(&database, Some(Uuid::nil())).await, ["of-nobody"]);
    for other in [B, None] {
        assert_eq!(seen(&database, other).await, Vec::<String>::new());
    }
    // Nor is anything taken in another's name.
    let mut transaction = within(B, store.begin()).await.unwrap();
    let forged = "INSERT INTO idempotency_keys (tenant_id, key, fingerprint, token, leased_until, expires_at) \
                  VALUES ($1, 'forged', '', $1, now(), now())";
    let refused = sqlx::query(forged).bind(A).execute(&mut *transaction).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"));
    drop(transaction);
    delete(store, database).await;
}

#[tokio::test]
async fn a_claim_deletes_what_its_tenant_need_not_keep() {
    let (store, database) = open().await;
    for tenant in [A, B, None] {
        for minutes in [3, 2, 1] {
            let old = old(&format!("old{minutes}"), minutes);
            assert_eq!(claim_by(&store, tenant, &old).await, Claimed::Acquired);
            complete_by(&store, tenant, &old).await.unwrap();
        }
        let mut leased = claim("leased", "payload", LONG);
        leased.expires_at = leased.now;
        claim_by(&store, tenant, &leased).await;
    }
    // Each claim has deleted those before it.
    assert_eq!(seen(&database, A).await, ["leased"]);
    claim_by(&store, B, &old("old", 1)).await;
    claim_by(&store, A, &claim("new", "payload", LONG)).await;
    assert_eq!(seen(&database, A).await, ["leased", "new"]);
    assert_eq!(seen(&database, B).await, ["leased", "old"], "what another tenant claims is of no matter");
    claim_by(&store, B, &claim("new", "payload", LONG)).await;
    assert_eq!(seen(&database, B).await, ["leased", "new"]);
    let later = OffsetDateTime::now_utc() + 2 * LONG;
    assert_eq!(within(B, store.delete_expired(later, 1)).await.unwrap(), 1, "no more than it is asked for");
    assert_eq!(seen(&database, A).await.len(), 2);
    delete(store, database).await;
}

#[tokio::test]
async fn claims_of_expired_keys_do_not_wait_for_each_other_in_a_circle() {
    let (store, database) = open().await;
    for minutes in (1..=20).rev() {
        let claims: Vec<_> = (0..16).map(|n| old(&format!("key{n}"), minutes)).collect();
        let claimed = futures_util::future::join_all(claims.iter().map(|claim| claim_by(&store, A, claim))).await;
        assert!(claimed.iter().all(|claimed| *claimed == Claimed::Acquired), "{claimed:?}");
    }
    delete(store, database).await;
}

#[tokio::test]
async fn a_request_that_is_given_up_frees_its_tenants_key() {
    let hangs = Arc::new(AtomicBool::new(true));
    let handler = {
        let hangs = Arc::clone(&hangs);
        async move |once: Idempotency, Json { value, bytes }: Json<Value>| {
            let work = |_| async {
                if hangs.swap(false, Ordering::SeqCst) {
                    pending::<()>().await;
                }
                Ok(())
            };
            once.run(&bytes, respond::created("/api/v1/hanging/1".to_owned(), 1, &value)?, work).await
        }
    };
    let mut service = start_routes(routes().route("/api/v1/hanging", post(handler)), |config| {
        config.identity.trust_headers = true;
        config.http.request_timeout = Duration::from_secs(2);
        config.api.idempotency_lease = Duration::from_hours(1);
    })
    .await;
    service.caller = caller("somebody", 1);
    let send = async || {
        let request = service.post("/api/v1/hanging").header("idempotency-key", "key").json(&1);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(send().await, 504);
    // Long before the lease is over.
    for attempt in 0.. {
        match send().await {
            201 => break,
            status => assert!(status == 409 && attempt < 1000, "{status} at attempt {attempt}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(service.stop().await, Ending::Drained);
}
