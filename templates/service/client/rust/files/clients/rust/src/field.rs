//! The fields that lists are filtered and sorted by, each with what its type allows.

use std::{fmt::Display, marker::PhantomData};

/// A field of `T`. `K` says what can be asked of it.
#[derive(Debug)]
pub struct Field<T, K> {
    name: &'static str,
    of: PhantomData<fn(K) -> T>,
}

/// What sort of value a field has.
pub trait Kind {
    /// What it is compared with.
    type Value: Display;
}

/// Values that are less or greater than each other.
pub trait Ordered: Kind {}

/// Values that lists can be sorted by.
pub trait Sortable: Kind {}

/// Texts that patterns are tried on.
pub trait Matched: Kind {}

/// Values that are only equal or not.
#[derive(Debug)]
pub struct Exact<V>(PhantomData<V>);

/// Values with an order.
#[derive(Debug)]
pub struct Ranged<V>(PhantomData<V>);

/// Free text.
#[derive(Debug)]
pub struct Text;

/// Free text that is too long to sort by.
#[derive(Debug)]
pub struct LongText;

impl<V: Display> Kind for Exact<V> {
    type Value = V;
}

impl<V: Display> Kind for Ranged<V> {
    type Value = V;
}

impl Kind for Text {
    type Value = String;
}

impl Kind for LongText {
    type Value = String;
}

impl<V: Display> Ordered for Ranged<V> {}
impl Ordered for Text {}
impl Ordered for LongText {}

impl<V: Display> Sortable for Exact<V> {}
impl<V: Display> Sortable for Ranged<V> {}
impl Sortable for Text {}

impl Matched for Text {}
impl Matched for LongText {}

/// A condition on a field of `T`.
#[derive(Clone, Debug)]
pub struct Filter<T> {
    pub(crate) parameter: String,
    pub(crate) value: String,
    of: PhantomData<fn() -> T>,
}

/// One step of the order of a list of `T`.
#[derive(Clone, Debug)]
pub struct Order<T> {
    pub(crate) key: String,
    of: PhantomData<fn() -> T>,
}

impl<T, K: Kind> Field<T, K> {
    /// The field that JSON calls this.
    #[allow(dead_code, reason = "not every service has entities")]
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Is equal to this.
    pub fn is(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("", &value.into())
    }

    /// Is not equal to this, or has no value.
    pub fn is_not(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("[ne]", &value.into())
    }

    /// Is one of these. A value with a comma in it cannot be told from two.
    pub fn is_in<V: Into<K::Value>>(&self, values: impl IntoIterator<Item = V>) -> Filter<T> {
        let values: Vec<_> = values.into_iter().map(|value| value.into().to_string()).collect();
        self.filter("[in]", &values.join(","))
    }

    fn filter(&self, operator: &str, value: &impl ToString) -> Filter<T> {
        Filter { parameter: format!("{}{operator}", self.name), value: value.to_string(), of: PhantomData }
    }
}

impl<T, K: Ordered> Field<T, K> {
    /// Is less than this.
    pub fn below(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("[lt]", &value.into())
    }

    /// Is less than this or equal to it.
    pub fn at_most(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("[lte]", &value.into())
    }

    /// Is greater than this.
    pub fn above(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("[gt]", &value.into())
    }

    /// Is greater than this or equal to it.
    pub fn at_least(&self, value: impl Into<K::Value>) -> Filter<T> {
        self.filter("[gte]", &value.into())
    }
}

impl<T, K: Matched> Field<T, K> {
    /// Matches a pattern: `%` stands for any text, `_` for one character, `\` makes the next one ordinary. A pattern with
    /// neither `%` nor `_` may match anywhere. ASCII letters match in either case.
    pub fn like(&self, pattern: &str) -> Filter<T> {
        self.filter("[like]", &pattern)
    }
}

impl<T, K: Sortable> Field<T, K> {
    /// The least first; missing values last.
    pub fn ascending(&self) -> Order<T> {
        Order { key: self.name.to_owned(), of: PhantomData }
    }

    /// The greatest first; missing values before all others.
    pub fn descending(&self) -> Order<T> {
        Order { key: format!("-{}", self.name), of: PhantomData }
    }
}
