//! How PostgreSQL keeps the domain's values.

use sqlx::{
    Decode, Encode, Postgres, Row, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgRow, PgTypeInfo, PgValueRef, types::Oid},
};
use time::OffsetDateTime;

use crate::domain::{
    decimal::Decimal,
    moment::{Date, TimeOfDay, Timestamp},
};

/// Keeps a domain type as one that the driver knows.
macro_rules! kept_as {
    ($($type:ty => $kept:ty),+ $(,)?) => {$(
        impl Type<Postgres> for $type {
            fn type_info() -> PgTypeInfo {
                <$kept as Type<Postgres>>::type_info()
            }
        }

        impl Encode<'_, Postgres> for $type {
            fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <$kept>::from(*self).encode(buffer)
            }
        }

        impl Decode<'_, Postgres> for $type {
            fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
                <$kept as Decode<Postgres>>::decode(value).map(Self::from)
            }
        }
    )+};
}

kept_as! {
    Timestamp => OffsetDateTime,
    Date => time::Date,
    TimeOfDay => time::Time,
}

/// The type `numeric`; the number is PostgreSQL's own and never changes.
const NUMERIC: Oid = Oid(1700);

/// PostgreSQL writes a `numeric` in digits of this base, ...
const BASE: u64 = 10_000;
/// ... which are this many decimal ones.
const BASE_PLACES: u32 = 4;
const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;

impl Type<Postgres> for Decimal {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(NUMERIC)
    }
}

impl Encode<'_, Postgres> for Decimal {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The decimal point must fall between two digits: fill up the fraction with zeros.
        let padding = (BASE_PLACES - self.places() % BASE_PLACES) % BASE_PLACES;
        let mut rest = u128::from(self.units().unsigned_abs()) * 10_u128.pow(padding);
        let mut digits = Vec::new();
        while rest > 0 {
            digits.push(u16::try_from(rest % u128::from(BASE))?);
            rest /= u128::from(BASE);
        }
        let fraction = i16::try_from((self.places() + padding) / BASE_PLACES)?;
        let weight = i16::try_from(digits.len())? - fraction - 1;
        buffer.extend_from_slice(&u16::try_from(digits.len())?.to_be_bytes());
        buffer.extend_from_slice(&weight.to_be_bytes());
        buffer.extend_from_slice(&(if self.units() < 0 { NEGATIVE } else { POSITIVE }).to_be_bytes());
        buffer.extend_from_slice(&u16::try_from(self.places())?.to_be_bytes());
        for digit in digits.iter().rev() {
            buffer.extend_from_slice(&digit.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Decimal {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let bytes = value.as_bytes()?;
        let mut words = bytes.chunks_exact(2).map(|word| u16::from_be_bytes([word[0], word[1]]));
        let mut word = || words.next().ok_or("a numeric value is cut off");
        let (count, weight, sign, places) = (word()?, word()?.cast_signed(), word()?, u32::from(word()?));
        let negative = match sign {
            POSITIVE => false,
            NEGATIVE => true,
            _ => return Err("a numeric value is not a number".into()),
        };
        // Each digit stands for digit * BASE^position; in units of the last decimal place, that is 10^exponent.
        let mut units: i128 = 0;
        for index in 0..i32::from(count) {
            let digit = i128::from(word()?);
            let exponent = (i32::from(weight) - index) * BASE_PLACES.cast_signed() + places.cast_signed();
            let power = 10_i128.checked_pow(exponent.unsigned_abs()).ok_or("a numeric value is too long")?;
            units += if exponent < 0 { digit / power } else { digit * power };
        }
        Ok(Self::new(i64::try_from(if negative { -units } else { units })?, places))
    }
}

/// A column that holds numbers with so many decimal places.
pub fn decimal(row: &PgRow, column: &str, _places: u32) -> Result<Decimal, sqlx::Error> {
    row.try_get(column)
}

/// The same, where there may be none.
pub fn optional_decimal(row: &PgRow, column: &str, _places: u32) -> Result<Option<Decimal>, sqlx::Error> {
    row.try_get(column)
}
