//! The requests that every kind of entity has.

use std::marker::PhantomData;

use reqwest::{Method, StatusCode, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    error::{Error, Problem},
    http::{Call, Client, Repeat},
    list::{Items, List, Page, Query},
};

/// A kind of entity.
pub trait Resource: DeserializeOwned + Send + Sync {
    /// Where its list is.
    const PATH: &'static str;

    /// What is written of a whole one.
    type Input: Serialize + Sync;

    /// What is written to change some of it.
    type Patch: Serialize + Sync;
}

/// The entities of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Entities<'a, T> {
    client: &'a Client,
    of: PhantomData<fn() -> T>,
}

impl Client {
    /// The entities of one kind.
    pub const fn entities<T: Resource>(&self) -> Entities<'_, T> {
        Entities { client: self, of: PhantomData }
    }

    /// The many that belong to one entity.
    pub fn children<P: Resource, C: Resource>(&self, relation: &Children<P, C>, id: Uuid) -> Related<'_, C> {
        Related { client: self, path: format!("{}/{id}/{}", P::PATH, relation.segment), of: PhantomData }
    }

    /// The many that are linked to one entity.
    pub fn links<P: Resource, C: Resource>(&self, relation: &Links<P, C>, id: Uuid) -> Linked<'_, C> {
        Linked(Related { client: self, path: format!("{}/{id}/{}", P::PATH, relation.segment), of: PhantomData })
    }
}

impl<'a, T: Resource> Entities<'a, T> {
    /// Creates one. It is not sent again if the answer gets lost: [`Self::create_once`] is.
    pub async fn create(&self, input: &T::Input) -> Result<T, Error> {
        self.client.send(post(T::PATH.to_owned(), input)?).await?.json()
    }

    /// Creates one; the same key with the same input creates nothing more, and has the same answer. A key is any text of
    /// 1 to 255 visible characters that no other request has, such as a new UUID.
    pub async fn create_once(&self, input: &T::Input, key: &str) -> Result<T, Error> {
        let call = post(T::PATH.to_owned(), input)?.header("idempotency-key", key).repeat(Repeat::Always);
        self.client.send(call).await?.json()
    }

    /// Creates several, at most 100; each is created or refused by itself. The results have the order of the inputs.
    pub async fn create_all(&self, inputs: &[T::Input]) -> Result<Vec<Result<T, Box<Problem>>>, Error> {
        let call = post(format!("{}/bulk", T::PATH), &Bulk { items: inputs })?;
        let results: Bulk<Vec<BulkResult<T>>> = self.client.send(call).await?.json()?;
        Ok(results.items.into_iter().map(BulkResult::into_result).collect())
    }

    /// The one with this id.
    pub async fn read(&self, id: Uuid) -> Result<T, Error> {
        self.client.send(Call::new(Method::GET, one::<T>(id))).await?.json()
    }

    /// The one with this id, unless it still has this version.
    pub async fn read_if_changed(&self, id: Uuid, version: i64) -> Result<Option<T>, Error> {
        let call = Call::new(Method::GET, one::<T>(id)).header(header::IF_NONE_MATCH.as_str(), &etag(version));
        let answer = self.client.send(call).await?;
        if answer.status == StatusCode::NOT_MODIFIED { Ok(None) } else { answer.json().map(Some) }
    }

    /// One page of the list.
    pub async fn list(&self, query: &Query<T>) -> Result<Page<T>, Error> {
        List::new(self.client, T::PATH.to_owned()).page(query).await
    }

    /// Everything in the list, from all its pages.
    pub fn all(&self, query: Query<T>) -> Items<'a, T> {
        List::new(self.client, T::PATH.to_owned()).items(query)
    }

    /// Replaces all that can be written. With `expected`, only this version of it.
    pub async fn replace(&self, id: Uuid, input: &T::Input, expected: Option<i64>) -> Result<T, Error> {
        let call = Call::new(Method::PUT, one::<T>(id)).repeat(Repeat::Refused).body(input)?;
        self.client.send(call.expecting(expected)).await?.json()
    }

    /// Changes some fields. With `expected`, only of this version.
    pub async fn change(&self, id: Uuid, patch: &T::Patch, expected: Option<i64>) -> Result<T, Error> {
        let call = Call::new(Method::PATCH, one::<T>(id)).body(patch)?;
        let call = call.header(header::CONTENT_TYPE.as_str(), "application/merge-patch+json").expecting(expected);
        self.client.send(call).await?.json()
    }

    /// Deletes one. With `expected`, only this version of it.
    pub async fn delete(&self, id: Uuid, expected: Option<i64>) -> Result<(), Error> {
        let call = Call::new(Method::DELETE, one::<T>(id)).repeat(Repeat::Refused).expecting(expected);
        self.client.send(call).await.map(drop)
    }
}

/// A relation of one `P` to many `C`, which belong to it.
#[derive(Debug)]
pub struct Children<P, C> {
    segment: &'static str,
    of: PhantomData<fn(P) -> C>,
}

impl<P, C> Children<P, C> {
    /// The relation whose path ends like this.
    #[allow(dead_code, reason = "not every service has such a relation")]
    pub(crate) const fn new(segment: &'static str) -> Self {
        Self { segment, of: PhantomData }
    }
}

/// A relation of many `P` to many `C`.
#[derive(Debug)]
pub struct Links<P, C> {
    segment: &'static str,
    of: PhantomData<fn(P) -> C>,
}

impl<P, C> Links<P, C> {
    /// The relation whose path ends like this.
    #[allow(dead_code, reason = "not every service has such a relation")]
    pub(crate) const fn new(segment: &'static str) -> Self {
        Self { segment, of: PhantomData }
    }
}

/// What belongs to one entity.
#[derive(Clone, Debug)]
pub struct Related<'a, C> {
    client: &'a Client,
    path: String,
    of: PhantomData<fn() -> C>,
}

impl<'a, C: Resource> Related<'a, C> {
    /// One page of the list.
    pub async fn list(&self, query: &Query<C>) -> Result<Page<C>, Error> {
        List::new(self.client, self.path.clone()).page(query).await
    }

    /// Everything in the list, from all its pages.
    pub fn all(&self, query: Query<C>) -> Items<'a, C> {
        List::new(self.client, self.path.clone()).items(query)
    }
}

/// What is linked to one entity.
#[derive(Clone, Debug)]
pub struct Linked<'a, C>(Related<'a, C>);

impl<'a, C: Resource> Linked<'a, C> {
    /// One page of the list.
    pub async fn list(&self, query: &Query<C>) -> Result<Page<C>, Error> {
        self.0.list(query).await
    }

    /// Everything in the list, from all its pages.
    pub fn all(&self, query: Query<C>) -> Items<'a, C> {
        self.0.all(query)
    }

    /// Links another one; nothing changes if it is linked already.
    pub async fn add(&self, id: Uuid) -> Result<(), Error> {
        let call = Call::new(Method::PUT, format!("{}/{id}", self.0.path)).repeat(Repeat::Always);
        self.0.client.send(call).await.map(drop)
    }

    /// Takes a link away; both entities stay.
    pub async fn remove(&self, id: Uuid) -> Result<(), Error> {
        let call = Call::new(Method::DELETE, format!("{}/{id}", self.0.path)).repeat(Repeat::Refused);
        self.0.client.send(call).await.map(drop)
    }
}

#[derive(Serialize, Deserialize)]
struct Bulk<I> {
    items: I,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BulkResult<T> {
    Created { entity: T },
    Refused { problem: Box<Problem> },
}

impl<T> BulkResult<T> {
    fn into_result(self) -> Result<T, Box<Problem>> {
        match self {
            Self::Created { entity } => Ok(entity),
            Self::Refused { problem } => Err(problem),
        }
    }
}

fn post(path: String, body: &impl Serialize) -> Result<Call, Error> {
    Call::new(Method::POST, path).body(body)
}

fn one<T: Resource>(id: Uuid) -> String {
    format!("{}/{id}", T::PATH)
}

pub(crate) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}
