//! What can be asked of a list of entities. The API makes a [`ListQuery`] from a request, a store answers it.

use super::{
    choice::Choice,
    value::{Value, ValueKind},
};

/// An entity that can be listed.
pub trait Listed {
    /// What the list can be filtered and sorted by. The first is the id.
    const FIELDS: &'static [Field];

    /// The value of one of the [`Self::FIELDS`].
    fn value(&self, field: &Field) -> Value;
}

/// A field that a list can be filtered by.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, both in JSON and in the store.
    pub name: &'static str,
    /// What sort of value it has.
    pub kind: ValueKind,
    /// Whether the value may be missing.
    pub nullable: bool,
    /// Whether lists can be sorted by it, too.
    pub sortable: bool,
}

impl Field {
    /// A field that always has a value, and that lists can be sorted by.
    #[must_use]
    pub const fn new(name: &'static str, kind: ValueKind) -> Self {
        Self { name, kind, nullable: false, sortable: true }
    }

    /// A field whose value is one of an enumeration's.
    #[must_use]
    pub const fn choice<T: Choice>(name: &'static str) -> Self {
        Self::new(name, ValueKind::Choice(T::NAMES))
    }

    /// The same, but its value may be missing.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, but lists cannot be sorted by it: its values are too long to carry in a cursor.
    #[must_use]
    pub const fn unsortable(mut self) -> Self {
        self.sortable = false;
        self
    }
}

/// A list's order, filters and place.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuery {
    /// How many entities at most.
    pub limit: usize,
    /// The order. The last one is the id, so that no two entities have the same place.
    pub order: Vec<Order>,
    /// What must be true of every entity.
    pub filters: Vec<Filter>,
    /// The values, by `order`, of the entity that the page comes after. Absent for the first page.
    pub after: Option<Vec<Value>>,
}

/// One step of a list's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What to sort by.
    pub field: &'static Field,
    /// Whether the greatest comes first. A missing value is greater than any other.
    pub descending: bool,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: &'static Field,
    /// How its value is compared.
    pub operator: Operator,
    /// With what: any number of values for [`Operator::In`], one for the others.
    pub values: Vec<Value>,
}

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal; a missing value is not equal to any other.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Equal to one of several.
    In,
    /// Like a pattern: `%` stands for any characters, `_` for one, `\` takes the special meaning from the next. A pattern
    /// with neither may match anywhere. ASCII letters match in either case.
    Like,
}
