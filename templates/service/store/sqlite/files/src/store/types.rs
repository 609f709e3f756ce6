//! How SQLite keeps the domain's values, so that comparing the kept form compares the values.

use sqlx::{
    Decode, Encode, Row, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    sqlite::{SqliteArgumentsBuffer, SqliteRow, SqliteTypeInfo, SqliteValueRef},
};

use crate::domain::{
    decimal::Decimal,
    moment::{Date, TimeOfDay, Timestamp},
};

/// Keeps a domain type as something that SQLite knows.
macro_rules! kept_as {
    ($kept:ty: $($type:ty, $to:expr, $from:expr);+ $(;)?) => {$(
        impl Type<Sqlite> for $type {
            fn type_info() -> SqliteTypeInfo {
                <$kept as Type<Sqlite>>::type_info()
            }

            fn compatible(info: &SqliteTypeInfo) -> bool {
                <$kept as Type<Sqlite>>::compatible(info)
            }
        }

        impl Encode<'_, Sqlite> for $type {
            fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
                let to: fn($type) -> $kept = $to;
                to(*self).encode(buffer)
            }
        }

        impl Decode<'_, Sqlite> for $type {
            fn decode(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                let from: fn($kept) -> Result<$type, BoxDynError> = $from;
                from(<$kept as Decode<Sqlite>>::decode(value)?)
            }
        }
    )+};
}

kept_as! { i64:
    Timestamp, Timestamp::millis, |millis| Ok(Timestamp::from_millis(millis)?);
}

// Always of the same length, from year to fraction, so that the order of the characters is the order in time.
kept_as! { String:
    Date, |date| date.to_string(), |text| Ok(text.parse()?);
    TimeOfDay, |time| time.to_string(), |text| Ok(text.parse()?);
}

impl Type<Sqlite> for Decimal {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
}

/// SQLite has no exact decimals but whole numbers: 12.50 is kept as 1250.
impl Encode<'_, Sqlite> for Decimal {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        self.units().encode(buffer)
    }
}

/// A column that holds numbers with so many decimal places.
pub fn decimal(row: &SqliteRow, column: &str, places: u32) -> Result<Decimal, sqlx::Error> {
    row.try_get(column).map(|units| Decimal::new(units, places))
}

/// The same, where there may be none.
pub fn optional_decimal(row: &SqliteRow, column: &str, places: u32) -> Result<Option<Decimal>, sqlx::Error> {
    row.try_get::<Option<i64>, _>(column).map(|units| units.map(|units| Decimal::new(units, places)))
}
