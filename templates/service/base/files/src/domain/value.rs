//! Values that can be compared: what lists are filtered and sorted by, whatever the entity and the store.

use std::fmt;

use uuid::Uuid;

use super::{
    decimal::Decimal,
    moment::{Date, TimeOfDay, Timestamp},
};

/// What sort of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Characters, compared byte by byte.
    Text,
    /// One of a few names.
    Choice(&'static [&'static str]),
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A floating-point number.
    Float,
    /// An exact number with so many decimal places.
    Decimal(u32),
    /// An identifier.
    Uuid,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// An instant.
    Timestamp,
}

/// A value, or its absence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value. In ascending order it comes last.
    Null,
    /// Of [`ValueKind::Text`] or [`ValueKind::Choice`].
    Text(String),
    /// Of [`ValueKind::Bool`].
    Bool(bool),
    /// Of [`ValueKind::Int`].
    Int(i64),
    /// Of [`ValueKind::Float`]; never infinite.
    Float(f64),
    /// Of [`ValueKind::Decimal`].
    Decimal(Decimal),
    /// Of [`ValueKind::Uuid`].
    Uuid(Uuid),
    /// Of [`ValueKind::Date`].
    Date(Date),
    /// Of [`ValueKind::Time`].
    Time(TimeOfDay),
    /// Of [`ValueKind::Timestamp`].
    Timestamp(Timestamp),
}

impl ValueKind {
    /// Reads a value as a query parameter has it. `None` if the text is not a value of this kind.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            // PostgreSQL cannot hold this character in a text, so that no text can be equal to it.
            Self::Text => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
            Self::Choice(names) => names.contains(&text).then(|| Value::Text(text.to_owned())),
            Self::Bool => text.parse().ok().map(Value::Bool),
            Self::Int => text.parse().ok().map(Value::Int),
            Self::Float => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float),
            Self::Decimal(places) => Decimal::parse(text, places).map(Value::Decimal),
            Self::Uuid => text.parse().ok().map(Value::Uuid),
            Self::Date => text.parse().ok().map(Value::Date),
            Self::Time => text.parse().ok().map(Value::Time),
            Self::Timestamp => text.parse().ok().map(Value::Timestamp),
        }
    }

    /// Whether "less" means something to people.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        !matches!(self, Self::Choice(_) | Self::Bool)
    }
}

/// Writes the value so that [`ValueKind::parse`] reads it again. A missing value is written as nothing.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Bool(value) => value.fmt(f),
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Uuid(id) => id.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Timestamp(timestamp) => timestamp.fmt(f),
        }
    }
}

macro_rules! from {
    ($($rust:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}

from! {
    &String => Text,
    &'static str => Text,
    bool => Bool,
    i32 => Int,
    i64 => Int,
    f64 => Float,
    Decimal => Decimal,
    Uuid => Uuid,
    Date => Date,
    TimeOfDay => Time,
    Timestamp => Timestamp,
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (kind, text) in [
            (ValueKind::Text, "买牛奶 %_\\"),
            (ValueKind::Choice(&["open", "done"]), "done"),
            (ValueKind::Bool, "true"),
            (ValueKind::Int, "-9223372036854775808"),
            (ValueKind::Float, "0.1"),
            (ValueKind::Float, "-1000000000000000000000"),
            (ValueKind::Decimal(2), "-0.05"),
            (ValueKind::Decimal(0), "12"),
            (ValueKind::Uuid, "0190f3e4-7b1a-7c3d-8e5f-0123456789ab"),
            (ValueKind::Date, "2026-01-31"),
            (ValueKind::Time, "09:30:00.000"),
            (ValueKind::Timestamp, "2026-01-31T09:30:00.000Z"),
        ] {
            assert_eq!(kind.parse(text).unwrap().to_string(), text, "{kind:?}");
        }
    }

    #[test]
    fn what_is_not_of_the_kind_is_refused() {
        for (kind, text) in [
            (ValueKind::Text, "a\0b"),
            (ValueKind::Choice(&["open", "done"]), "Done"),
            (ValueKind::Bool, "yes"),
            (ValueKind::Int, "1.0"),
            (ValueKind::Int, "9223372036854775808"),
            (ValueKind::Float, "NaN"),
            (ValueKind::Float, "inf"),
            (ValueKind::Float, "1e999"),
            (ValueKind::Uuid, "1"),
            (ValueKind::Date, "yesterday"),
        ] {
            assert_eq!(kind.parse(text), None, "{kind:?} {text}");
        }
    }
}
