//! Reads typed values out of the layers, remembering every error instead of stopping at the first.

use std::{net::IpAddr, ops::RangeInclusive, time::Duration};

use toml::Value;

use super::{
    duration,
    layers::{Layers, Source},
    secret::Secret,
};

/// Reads values one after the other; what was wrong is reported at the end, together.
pub(super) struct Reader {
    layers: Layers,
}

impl Reader {
    pub(super) const fn new(layers: Layers) -> Self {
        Self { layers }
    }

    /// Everything that was wrong.
    pub(super) fn into_errors(self) -> Vec<super::ConfigError> {
        self.layers.errors
    }

    /// A whole number in a range.
    pub(super) fn integer<T>(&mut self, key: &str, range: RangeInclusive<i64>) -> T
    where
        T: TryFrom<i64> + Default,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &expected, |value| {
            value.as_integer().filter(|number| range.contains(number)).and_then(|number| T::try_from(number).ok())
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.read(key, "true or false", Value::as_bool)
    }

    /// Text that `parse` understands.
    pub(super) fn text<T: Default>(&mut self, key: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.read(key, expected, |value| value.as_str().and_then(&parse))
    }

    /// A time.
    pub(super) fn duration(&mut self, key: &str, range: RangeInclusive<Duration>) -> Duration {
        let expected = format!("a time such as 250ms, 30s, 5m or 24h, from {:?} to {:?}", range.start(), range.end());
        self.text(key, &expected, |text| duration::parse(text).filter(|time| range.contains(time)))
    }

    /// An IP address to listen on.
    pub(super) fn address(&mut self, key: &str) -> IpAddr {
        let parse = |text: &str| text.parse().ok().map(Some);
        self.text(key, "an IP address such as 127.0.0.1 or ::", parse).unwrap_or(IpAddr::from([127, 0, 0, 1]))
    }

    /// A list of texts that `valid` accepts.
    pub(super) fn list(&mut self, key: &str, expected: &str, valid: impl Fn(&str) -> bool) -> Vec<String> {
        self.read(key, expected, |value| {
            let items = value.as_array()?.iter().map(Value::as_str);
            items.map(|item| item.filter(|text| valid(text)).map(str::to_owned)).collect()
        })
    }

    /// Text that no error message repeats.
    pub(super) fn secret(&mut self, key: &str, expected: &str, valid: impl Fn(&str) -> bool) -> Secret<String> {
        let read = |value: &Value| value.as_str().filter(|text| valid(text)).map(str::to_owned);
        Secret::new(self.read_value(key, expected, true, read))
    }

    /// A rule about several values.
    pub(super) fn rule(&mut self, holds: bool, key: &str, problem: &str) {
        if !holds {
            self.layers.fail(key.to_owned(), Source::Combination, problem.to_owned());
        }
    }

    /// A value that `read` understands.
    pub(super) fn read<T: Default>(&mut self, key: &str, expected: &str, read: impl Fn(&Value) -> Option<T>) -> T {
        self.read_value(key, expected, false, read)
    }

    fn read_value<T: Default>(
        &mut self,
        key: &str,
        expected: &str,
        secret: bool,
        read: impl Fn(&Value) -> Option<T>,
    ) -> T {
        let (problem, source) = match self.layers.get(key) {
            Some((value, source)) => match read(value) {
                Some(read) => return read,
                None if secret => (format!("must be {expected}"), source.clone()),
                None => (format!("must be {expected}, not {value}"), source.clone()),
            },
            None => (format!("must be {expected}, but is missing"), Source::Default),
        };
        self.layers.fail(key.to_owned(), source, problem);
        T::default()
    }
}
