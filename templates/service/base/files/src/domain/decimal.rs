//! Exact decimal numbers, such as amounts of money.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

/// A number with a fixed count of decimal places and at most 18 digits. In JSON it is a string, because many clients read
/// JSON numbers as floating-point ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    units: i64,
    places: u32,
}

impl Decimal {
    /// So many units of the last decimal place: 1250 units with 2 places are 12.50.
    #[must_use]
    pub const fn new(units: i64, places: u32) -> Self {
        Self { units, places }
    }

    /// The number without its decimal point.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.units
    }

    /// How many decimal places it has.
    #[must_use]
    pub const fn places(self) -> u32 {
        self.places
    }

    /// Reads a number that has at most so many decimal places; more would have to be rounded.
    #[must_use]
    pub fn parse(text: &str, places: u32) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let missing = places.checked_sub(u32::try_from(fraction.len()).ok()?)?;
        let magnitude: i64 = format!("{whole}{fraction}").parse().ok()?;
        let units = magnitude.checked_mul(10_i64.checked_pow(missing)?)?;
        Some(Self::new(if negative { -units } else { units }, places))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let places = self.places as usize;
        let digits = format!("{:0width$}", self.units.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("decimal".to_owned())))
            .pattern(Some(r"^-?\d+(\.\d+)?$"))
            .into()
    }
}

impl ToSchema for Decimal {
    fn name() -> Cow<'static, str> {
        "Decimal".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_never_rounded() {
        for (text, units) in [
            ("12.5", Some(1250)),
            ("12.50", Some(1250)),
            ("12.500", Some(1250)),
            ("-0.01", Some(-1)),
            ("0", Some(0)),
            ("12.505", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
            ("+5", None),
            ("--5", None),
            ("", None),
            ("92233720368547758.08", None),
        ] {
            assert_eq!(Decimal::parse(text, 2).map(Decimal::units), units, "{text}");
        }
    }

    #[test]
    fn every_place_is_written() {
        for (units, places, text) in [(1250, 2, "12.50"), (-5, 2, "-0.05"), (12, 0, "12"), (0, 3, "0.000")] {
            assert_eq!(Decimal::new(units, places).to_string(), text);
        }
    }
}
