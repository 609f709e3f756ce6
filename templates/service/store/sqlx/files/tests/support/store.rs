//! What tests of the store need for any entity.

use std::{cmp::Ordering, future::poll_fn, pin::pin, task::Poll, time::Duration};

use service::{
    api::idempotency::{Claim, Completion, Fingerprint, IdempotencyKey, StoredResponse},
    config::{Secret, StoreConfig},
    domain::{
        listing::{Field, Filter, ListQuery, Listed, Operator, Order},
        value::Value,
    },
    metrics::StoreMetrics,
    store::Store,
};

use super::{
    Database, TestService,
    samples::{Samples, prepare},
};

/// An empty store of its own.
pub async fn open() -> (Store, Database) {
    let database = Database::create().await;
    let store = reopen(&database).await;
    (store, database)
}

/// A store of its own, with what the test data of an entity refers to.
pub async fn open_for(module: &str) -> (Store, Database, Samples) {
    let (database, samples) = prepare(Database::create().await, module).await;
    let store = reopen(&database).await;
    (store, database, samples)
}

/// Another store on a database, with connections of its own.
pub async fn reopen(database: &Database) -> Store {
    Store::open(&config(database), StoreMetrics::default()).await.unwrap()
}

/// Settings for a store in this database.
pub fn config(database: &Database) -> StoreConfig {
    StoreConfig {
        url: Secret::new(database.url().to_owned()),
        max_connections: 8,
        acquire_timeout: Duration::from_secs(20),
        ready_timeout: Duration::from_secs(2),
        migrate_on_start: true,
    }
}

/// Closes the store and deletes its database.
pub async fn delete(store: Store, database: Database) {
    store.close().await;
    database.delete().await;
}

/// Every entity, in the order of its making.
pub fn all<T: Listed>() -> ListQuery {
    by::<T>(&T::FIELDS[0], false)
}

/// Every entity, sorted by one field.
pub fn by<T: Listed>(field: &'static Field, descending: bool) -> ListQuery {
    let mut order = vec![Order { field, descending }];
    if *field != T::FIELDS[0] {
        order.push(Order { field: &T::FIELDS[0], descending });
    }
    ListQuery { limit: 200, order, filters: Vec::new(), after: None }
}

/// Every entity that one filter lets through.
pub fn only<T: Listed>(field: &'static Field, operator: Operator, values: Vec<Value>) -> ListQuery {
    ListQuery { filters: vec![Filter { field, operator, values }], ..all::<T>() }
}

/// Each way to sort by one field.
pub fn orders<T: Listed>() -> impl Iterator<Item = (&'static Field, bool)> {
    T::FIELDS.iter().filter(|field| field.sortable).flat_map(|field| [(field, false), (field, true)])
}

/// The place of an entity in a list.
pub fn place<T: Listed>(query: &ListQuery, entity: &T) -> Vec<Value> {
    query.order.iter().map(|order| entity.value(order.field)).collect()
}

/// Sorts as a list is sorted.
pub fn sort<T: Listed>(entities: &mut [T], query: &ListQuery) {
    entities.sort_by(|a, b| {
        let steps = query.order.iter().map(|Order { field, descending }| {
            let ascending = compare(&a.value(field), &b.value(field));
            if *descending { ascending.reverse() } else { ascending }
        });
        steps.fold(Ordering::Equal, Ordering::then)
    });
}

/// Which value comes first in ascending order; a missing one comes last.
pub fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.units().cmp(&b.units()),
        // Everything else is written so that the order of its bytes is its own.
        (a, b) => a.to_string().cmp(&b.to_string()),
    }
}

/// Whether a value passes a comparison. The databases do the same in their own way.
pub fn passes(value: &Value, operator: Operator, other: &Value) -> bool {
    let ordering = compare(value, other);
    match operator {
        Operator::Ne => ordering != Ordering::Equal,
        _ if *value == Value::Null => false,
        Operator::Eq | Operator::In => ordering == Ordering::Equal,
        Operator::Lt => ordering == Ordering::Less,
        Operator::Lte => ordering != Ordering::Greater,
        Operator::Gt => ordering == Ordering::Greater,
        Operator::Gte => ordering != Ordering::Less,
        Operator::Like => unreachable!("patterns have tests of their own"),
    }
}

/// A claim of a key by a request with this payload, with a lease from now.
pub fn claim(key: &str, payload: &str, lease: Duration) -> Claim {
    let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
    Claim::new(key, Fingerprint::of("POST", "/", payload.as_bytes()), lease, Duration::from_mins(1))
}

/// The completion of a claim.
pub fn complete(claim: &Claim) -> Completion {
    claim.complete_with(response())
}

/// A response to keep.
pub fn response() -> StoredResponse {
    StoredResponse { status: 201, location: "/1".to_owned(), etag: "\"1\"".to_owned(), body: b"{}".to_vec() }
}

/// Gives a future up after so many times that it had to wait. Says whether it was done before.
pub async fn cut_off(future: impl Future, waits: usize) -> bool {
    let mut future = pin!(future);
    let mut left = waits;
    let poll = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if left == 0 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    });
    poll.await
}

/// The store of a service, opened a second time.
pub async fn beside(service: &TestService) -> Store {
    reopen(&service.database).await
}
