//! Points in time as the API writes them: RFC 3339, in UTC, to the millisecond. Clients, cursors and databases see the
//! same digits, so that a moment that was sent compares equal to the one that was stored.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

/// What was written is not the moment that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid moment")]
pub struct InvalidMoment;

/// An instant, such as `2026-01-31T09:30:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// The present.
    #[must_use]
    pub fn now() -> Self {
        Self::from(OffsetDateTime::now_utc())
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.unix_timestamp() * 1000 + i64::from(self.0.millisecond())
    }

    /// The instant so many milliseconds after the start of 1970.
    pub fn from_millis(millis: i64) -> Result<Self, InvalidMoment> {
        let nanos = i128::from(millis) * 1_000_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).map(Self).map_err(|_| InvalidMoment)
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(instant: OffsetDateTime) -> Self {
        Self(instant.to_offset(UtcOffset::UTC).truncate_to_millisecond())
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}Z", Date(self.0.date()), TimeOfDay(self.0.time()))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidMoment)?;
        let utc = instant.checked_to_offset(UtcOffset::UTC).ok_or(InvalidMoment)?;
        if (1..=9999).contains(&utc.year()) { Ok(Self::from(utc)) } else { Err(InvalidMoment) }
    }
}

/// A day of the calendar, such as `2026-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl From<time::Date> for Date {
    fn from(date: time::Date) -> Self {
        Self(date)
    }
}

impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl FromStr for Date {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [year, month, day] = digits(text, "dddd-dd-dd")?;
        let month =
            u8::try_from(month).ok().and_then(|month| time::Month::try_from(month).ok()).ok_or(InvalidMoment)?;
        let day = u8::try_from(day).map_err(|_| InvalidMoment)?;
        let year = i32::try_from(year).map_err(|_| InvalidMoment)?;
        if year == 0 {
            return Err(InvalidMoment);
        }
        time::Date::from_calendar_date(year, month, day).map(Self).map_err(|_| InvalidMoment)
    }
}

/// A time of the day, such as `09:30:00.000`. The fraction may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(time::Time);

impl From<time::Time> for TimeOfDay {
    fn from(time: time::Time) -> Self {
        Self(time.truncate_to_millisecond())
    }
}

impl From<TimeOfDay> for time::Time {
    fn from(time: TimeOfDay) -> Self {
        time.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, milli) = self.0.as_hms_milli();
        write!(f, "{hour:02}:{minute:02}:{second:02}.{milli:03}")
    }
}

impl FromStr for TimeOfDay {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [hour, minute, second, milli] = match text.split_once('.') {
            Some((_, fraction)) if fraction.len() == 3 => digits(text, "dd:dd:dd.ddd")?,
            Some(_) => return Err(InvalidMoment),
            None => {
                let [hour, minute, second] = digits(text, "dd:dd:dd")?;
                [hour, minute, second, 0]
            }
        };
        let part = |value| u8::try_from(value).map_err(|_| InvalidMoment);
        let milli = u16::try_from(milli).map_err(|_| InvalidMoment)?;
        time::Time::from_hms_milli(part(hour)?, part(minute)?, part(second)?, milli)
            .map(Self)
            .map_err(|_| InvalidMoment)
    }
}

/// The numbers of a text that has exactly this shape, `d` being a digit. Strict, because a form that the databases sort
/// in another way (a sign, a fifth digit of a year) must not get in.
fn digits<const N: usize>(text: &str, shape: &str) -> Result<[u32; N], InvalidMoment> {
    if text.len() != shape.len() {
        return Err(InvalidMoment);
    }
    let mut numbers = [0; N];
    let mut current = 0;
    for (byte, expected) in text.bytes().zip(shape.bytes()) {
        match expected {
            b'd' if byte.is_ascii_digit() => numbers[current] = numbers[current] * 10 + u32::from(byte - b'0'),
            b'd' => return Err(InvalidMoment),
            _ if byte == expected => current += 1,
            _ => return Err(InvalidMoment),
        }
    }
    Ok(numbers)
}

/// Gives a moment its JSON form and its OpenAPI schema.
macro_rules! json {
    ($moment:ty, $format:expr, $example:literal) => {
        impl Serialize for $moment {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl PartialSchema for $moment {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).format(Some($format)).examples([$example]).into()
            }
        }

        impl ToSchema for $moment {
            fn name() -> Cow<'static, str> {
                stringify!($moment).into()
            }
        }
    };
}

json!(Timestamp, SchemaFormat::KnownFormat(KnownFormat::DateTime), "2026-01-31T09:30:00.000Z");
json!(Date, SchemaFormat::KnownFormat(KnownFormat::Date), "2026-01-31");
json!(TimeOfDay, SchemaFormat::Custom("partial-time".to_owned()), "09:30:00.000");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_utc_to_the_millisecond() {
        for (text, expected) in [
            ("2026-01-31T09:30:00Z", Some("2026-01-31T09:30:00.000Z")),
            ("2026-01-31T09:30:00.1239999Z", Some("2026-01-31T09:30:00.123Z")),
            ("2026-01-31T01:00:00+02:00", Some("2026-01-30T23:00:00.000Z")),
            ("1969-12-31T23:59:59.999Z", Some("1969-12-31T23:59:59.999Z")),
            ("9999-12-31T23:59:59-01:00", None),
            ("0000-01-01T00:00:00Z", None),
            ("2026-01-31", None),
            ("2026-02-30T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Timestamp>().ok().map(|it| it.to_string()).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn milliseconds_round_trip() {
        for text in ["0001-01-01T00:00:00.001Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"] {
            let timestamp: Timestamp = text.parse().unwrap();
            assert_eq!(Timestamp::from_millis(timestamp.millis()), Ok(timestamp), "{text}");
        }
        assert_eq!(Timestamp::from_millis(i64::MAX), Err(InvalidMoment));
    }

    #[test]
    fn dates_have_one_form() {
        for (text, valid) in [
            ("2024-02-29", true),
            ("0001-01-01", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-1-1", false),
            ("-026-01-01", false),
            ("+026-01-01", false),
            ("0000-01-01", false),
            ("2026/01/01", false),
            ("2026-01-01 ", false),
            ("２０２６-01", false),
        ] {
            assert_eq!(text.parse::<Date>().ok().map(|it| it.to_string()), valid.then(|| text.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn times_have_seconds_and_may_have_milliseconds() {
        for (text, expected) in [
            ("09:30:00", Some("09:30:00.000")),
            ("23:59:59.999", Some("23:59:59.999")),
            ("24:00:00", None),
            ("09:30", None),
            ("9:30:00", None),
            ("09:30:00.1", None),
            ("09:30:00.1234", None),
            ("09-30-00", None),
        ] {
            assert_eq!(text.parse::<TimeOfDay>().ok().map(|it| it.to_string()).as_deref(), expected, "{text:?}");
        }
    }
}
