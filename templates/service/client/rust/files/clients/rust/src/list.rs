//! Lists: what can be asked of them, and the pages that come back.

use std::{marker::PhantomData, vec};

use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    error::Error,
    field::{Filter, Order},
    http::{Call, Client},
};

/// What a list is filtered and sorted by, and how much of it is wanted at once.
///
/// A cursor is good only for the sort and the filters that it was given for.
#[derive(Debug)]
pub struct Query<T> {
    parameters: Vec<(String, String)>,
    order: Vec<String>,
    of: PhantomData<fn() -> T>,
}

impl<T> Default for Query<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self { parameters: self.parameters.clone(), order: self.order.clone(), of: PhantomData }
    }
}

impl<T> Query<T> {
    /// Everything, newest first.
    pub const fn new() -> Self {
        Self { parameters: Vec::new(), order: Vec::new(), of: PhantomData }
    }

    /// Only what passes this filter, and those before it.
    #[must_use]
    pub fn filter(mut self, filter: Filter<T>) -> Self {
        self.parameters.push((filter.parameter, filter.value));
        self
    }

    /// Sorts by this, and by what was named before first.
    #[must_use]
    pub fn sort(mut self, order: Order<T>) -> Self {
        self.order.push(order.key);
        self
    }

    /// At most so many on one page: 1 to 200.
    #[must_use]
    pub fn limit(mut self, limit: u8) -> Self {
        self.parameters.push(("limit".to_owned(), limit.to_string()));
        self
    }

    /// What comes after a page; see [`Page::next_cursor`].
    #[must_use]
    pub fn after(mut self, cursor: &str) -> Self {
        self.parameters.retain(|(name, _)| name != "cursor");
        self.parameters.push(("cursor".to_owned(), cursor.to_owned()));
        self
    }

    fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = self.parameters.clone();
        if !self.order.is_empty() {
            parameters.push(("sort".to_owned(), self.order.join(",")));
        }
        parameters
    }
}

/// One page of a list.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Page<T> {
    /// The entities, in the order that was asked for.
    pub items: Vec<T>,
    /// What [`Query::after`] takes to get the next page; `None` on the last one.
    pub next_cursor: Option<String>,
}

/// The list at a path.
#[derive(Clone, Debug)]
pub(crate) struct List<'a, T> {
    client: &'a Client,
    path: String,
    of: PhantomData<fn() -> T>,
}

impl<'a, T: DeserializeOwned> List<'a, T> {
    pub(crate) const fn new(client: &'a Client, path: String) -> Self {
        Self { client, path, of: PhantomData }
    }

    pub(crate) async fn page(&self, query: &Query<T>) -> Result<Page<T>, Error> {
        let call = Call::new(Method::GET, self.path.clone()).query(query.parameters());
        self.client.send(call).await?.json()
    }

    pub(crate) fn items(self, query: Query<T>) -> Items<'a, T> {
        Items { list: self, next: Some(query), page: Vec::new().into_iter() }
    }
}

/// Everything that a list has, page by page as it is needed.
#[derive(Debug)]
pub struct Items<'a, T> {
    list: List<'a, T>,
    /// How to ask for the page after this one.
    next: Option<Query<T>>,
    page: vec::IntoIter<T>,
}

impl<T: DeserializeOwned> Items<'_, T> {
    /// The next entity; `None` after the last one. After an error, the same page is asked for again.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(item) = self.page.next() {
                return Ok(Some(item));
            }
            let Some(query) = &self.next else { return Ok(None) };
            let page = self.list.page(query).await?;
            self.next = page.next_cursor.map(|cursor| query.clone().after(&cursor));
            self.page = page.items.into_iter();
        }
    }

    /// All that are left.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await? {
            all.push(item);
        }
        Ok(all)
    }
}
