//! The rules that fields of the input can have. A rule turns a JSON value into a typed one, or says what is wrong; see
//! [`super::patch::Fields`] for how rules are applied to a whole object.

use std::{
    borrow::Cow,
    fmt::{Debug, Display},
    ops::RangeInclusive,
    str::FromStr,
    sync::OnceLock,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use regex::Regex;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::language::Text;
use crate::{
    config::Secret,
    domain::{choice::Choice, decimal::Decimal},
};

/// One place in the input that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// A JSON pointer into the body, or the name of a query parameter or header.
    pub pointer: Cow<'static, str>,
    /// Which rule; never translated.
    pub code: &'static str,
    /// The rule, for people.
    pub message: Text,
}

impl Violation {
    /// A violation of a rule at a place.
    pub fn new(pointer: impl Into<Cow<'static, str>>, code: &'static str, message: Text) -> Self {
        Self { pointer: pointer.into(), code, message }
    }
}

/// What is wrong with a value, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which rule; never translated.
    pub code: &'static str,
    /// The rule, for people.
    pub message: Text,
}

impl Fault {
    /// A broken rule.
    #[must_use]
    pub const fn new(code: &'static str, message: Text) -> Self {
        Self { code, message }
    }

    fn not_a(en: &'static str, zh: &'static str) -> Self {
        Self::new("type", Text::fixed(en, zh))
    }
}

/// Text with a number of characters in this range.
pub fn text(length: RangeInclusive<usize>) -> impl Fn(Value) -> Result<String, Fault> {
    move |value| {
        let text = string(value)?;
        // The database would refuse this character only when it is too late for a good answer.
        if text.contains('\0') {
            return Err(Fault::new(
                "format",
                Text::fixed("must not contain the character U+0000", "不能包含字符 U+0000"),
            ));
        }
        within(&length, text.chars().count(), "length", ("characters", "个字符"))?;
        Ok(text)
    }
}

/// A regular expression that is compiled when it is first needed.
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern that is known to be one.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    fn is_match(&self, text: &str) -> bool {
        // A wrong pattern is a mistake of the program, which its first test shows.
        self.compiled.get_or_init(|| Regex::new(self.source).expect("a valid pattern")).is_match(text)
    }
}

/// What another rule accepts, if it also matches a pattern.
pub fn matching(
    rule: impl Fn(Value) -> Result<String, Fault>,
    pattern: &'static Pattern,
) -> impl Fn(Value) -> Result<String, Fault> {
    move |value| {
        let text = rule(value)?;
        if pattern.is_match(&text) {
            return Ok(text);
        }
        let source = pattern.source;
        Err(Fault::new("pattern", Text::new(format!("must match {source}"), format!("必须匹配 {source}"))))
    }
}

/// What another rule accepts, hidden from logs.
pub fn secret<T>(rule: impl Fn(Value) -> Result<T, Fault>) -> impl Fn(Value) -> Result<Secret<T>, Fault> {
    move |value| rule(value).map(Secret::new)
}

/// True or false.
pub fn boolean() -> impl Fn(Value) -> Result<bool, Fault> {
    |value| value.as_bool().ok_or_else(|| Fault::not_a("must be true or false", "必须是 true 或 false"))
}

/// A whole number in this range.
pub fn integer<T: TryFrom<i64> + Copy + Display + PartialOrd>(
    range: RangeInclusive<T>,
) -> impl Fn(Value) -> Result<T, Fault> {
    move |value| {
        if !value.is_i64() && !value.is_u64() {
            return Err(Fault::not_a("must be a whole number", "必须是整数"));
        }
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        number.filter(|number| range.contains(number)).ok_or_else(|| out_of_range(range.start(), range.end()))
    }
}

/// A number in this range.
pub fn number(range: RangeInclusive<f64>) -> impl Fn(Value) -> Result<f64, Fault> {
    move |value| {
        let number = value.as_f64().ok_or_else(|| Fault::not_a("must be a number", "必须是数字"))?;
        if range.contains(&number) { Ok(number) } else { Err(out_of_range(range.start(), range.end())) }
    }
}

/// An exact number, written as a string, in this range. It has as many decimal places as the limits have.
pub fn decimal(range: RangeInclusive<Decimal>) -> impl Fn(Value) -> Result<Decimal, Fault> {
    move |value| {
        let places = range.start().places();
        let number = Decimal::parse(&string(value)?, places).ok_or_else(|| {
            let en = format!("must be a decimal number with at most {places} decimal places");
            Fault::new("format", Text::new(en, format!("必须是最多 {places} 位小数的十进制数")))
        })?;
        let units = range.start().units()..=range.end().units();
        if units.contains(&number.units()) { Ok(number) } else { Err(out_of_range(range.start(), range.end())) }
    }
}

/// One of the values of an enumeration.
pub fn choice<T: Choice>() -> impl Fn(Value) -> Result<T, Fault> {
    |value| {
        T::from_name(&string(value)?).ok_or_else(|| {
            let names = T::NAMES.join(", ");
            Fault::new("choice", Text::new(format!("must be one of: {names}"), format!("必须是以下之一：{names}")))
        })
    }
}

/// A UUID.
pub fn uuid() -> impl Fn(Value) -> Result<Uuid, Fault> {
    parsed("must be a UUID", "必须是 UUID")
}

/// A date, a time of the day or an instant.
pub fn moment<T: FromStr>() -> impl Fn(Value) -> Result<T, Fault> {
    parsed(
        "must be as RFC 3339 writes it: 2026-01-31, 09:30:00 or 2026-01-31T09:30:00Z",
        "必须符合 RFC 3339：2026-01-31、09:30:00 或 2026-01-31T09:30:00Z",
    )
}

/// An e-mail address: a local part and a domain, without comments, quotes or lengths that no mail server takes.
pub fn email() -> impl Fn(Value) -> Result<String, Fault> {
    const ATOM: &str = "!#$%&'*+-/=?^_`{|}~.";
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_local = |local: &str| {
        (1..=64).contains(&local.len())
            && local.chars().all(|char| char.is_ascii_alphanumeric() || ATOM.contains(char))
            && !local.split('.').any(str::is_empty)
    };
    move |value| {
        let text = string(value)?;
        match text.rsplit_once('@') {
            Some((local, domain)) if text.len() <= 254 && is_local(local) && domain.split('.').all(is_label) => {
                Ok(text)
            }
            _ => Err(Fault::new("format", Text::fixed("must be an e-mail address", "必须是电子邮件地址"))),
        }
    }
}

/// An absolute `http` or `https` address, kept as it was written.
pub fn url() -> impl Fn(Value) -> Result<String, Fault> {
    |value| {
        let text = string(value)?;
        let is_web = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        // `Url` forgives white space and control characters; whoever reads the stored text may not.
        if is_web && text.len() <= 2048 && !text.chars().any(|char| char.is_whitespace() || char.is_control()) {
            return Ok(text);
        }
        Err(Fault::new("format", Text::fixed("must be an http or https URL", "必须是 http 或 https 网址")))
    }
}

/// Bytes, written in Base64, with a number of bytes in this range.
pub fn bytes(length: RangeInclusive<usize>) -> impl Fn(Value) -> Result<Vec<u8>, Fault> {
    move |value| {
        let bytes = BASE64_STANDARD.decode(string(value)?);
        let bytes = bytes.map_err(|_| Fault::new("format", Text::fixed("must be Base64", "必须是 Base64")))?;
        within(&length, bytes.len(), "length", ("bytes", "个字节"))?;
        Ok(bytes)
    }
}

/// Any JSON but null.
pub fn json() -> impl Fn(Value) -> Result<Value, Fault> {
    fn storable(value: &Value) -> bool {
        match value {
            Value::String(text) => !text.contains('\0'),
            Value::Array(items) => items.iter().all(storable),
            Value::Object(members) => members.iter().all(|(name, value)| !name.contains('\0') && storable(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
        }
    }
    |value| {
        if storable(&value) {
            return Ok(value);
        }
        Err(Fault::new("format", Text::fixed("must not contain the character U+0000", "不能包含字符 U+0000")))
    }
}

fn string(value: Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Fault::not_a("must be a string", "必须是字符串")),
    }
}

fn parsed<T: FromStr>(en: &'static str, zh: &'static str) -> impl Fn(Value) -> Result<T, Fault> {
    move |value| string(value)?.parse().map_err(|_| Fault::new("format", Text::fixed(en, zh)))
}

fn out_of_range(min: impl Display, max: impl Display) -> Fault {
    Fault::new("range", Text::new(format!("must be from {min} to {max}"), format!("必须在 {min} 到 {max} 之间")))
}

/// Checks a count; a range that ends at the greatest number has no upper limit worth telling.
fn within(
    range: &RangeInclusive<usize>,
    count: usize,
    code: &'static str,
    (en, zh): (&str, &str),
) -> Result<(), Fault> {
    if range.contains(&count) {
        return Ok(());
    }
    let (min, max) = (range.start(), range.end());
    let message = match (*min, *max) {
        (0, _) => Text::new(format!("must have at most {max} {en}"), format!("最多 {max} {zh}")),
        (_, usize::MAX) => Text::new(format!("must have at least {min} {en}"), format!("至少 {min} {zh}")),
        _ => Text::new(format!("must have {min} to {max} {en}"), format!("必须有 {min} 到 {max} {zh}")),
    };
    Err(Fault::new(code, message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::moment::Date;

    fn codes<T: Debug>(rule: impl Fn(Value) -> Result<T, Fault>, values: &[(Value, &str)]) {
        for (value, expected) in values {
            let code = rule(value.clone()).map_or_else(|fault| fault.code, |_| "");
            assert_eq!(code, *expected, "{value}");
        }
    }

    #[test]
    fn text_is_counted_in_characters() {
        let cases = [
            (json!("买牛奶"), ""),
            (json!("买牛奶了"), "length"),
            (json!(""), "length"),
            (json!("a\0"), "format"),
            (json!(1), "type"),
            (json!(null), "type"),
        ];
        codes(text(1..=3), &cases);
    }

    #[test]
    fn numbers_have_a_type_and_a_range() {
        let integers = [
            (json!(1), ""),
            (json!(5), ""),
            (json!(0), "range"),
            (json!(6), "range"),
            (json!(1.5), "type"),
            (json!("1"), "type"),
        ];
        codes(integer(1..=5_i32), &integers);
        codes(integer(i32::MIN..=i32::MAX), &[(json!(2_147_483_648_i64), "range"), (json!(u64::MAX), "range")]);
        codes(number(0.0..=1.0), &[(json!(0.5), ""), (json!(1), ""), (json!(1.01), "range"), (json!("1"), "type")]);
        let money = Decimal::new(0, 2)..=Decimal::new(999, 2);
        let decimals = [(json!("9.99"), ""), (json!("10"), "range"), (json!("1.001"), "format"), (json!(1), "type")];
        codes(decimal(money), &decimals);
    }

    #[test]
    fn formats_are_checked() {
        for address in ["a@b.co", "first.last+tag@sub.example.com"] {
            assert!(email()(json!(address)).is_ok(), "{address}");
        }
        for address in
            ["", "a", "@b.co", "a@", "a@-b.co", "a b@c.d", ".a@b.c", "a..b@c.d", "a@b..c", "a@b@c d", "é@b.c"]
        {
            assert!(email()(json!(address)).is_err(), "{address}");
        }
        for address in ["https://example.com/a?b=c#d", "http://127.0.0.1:8080"] {
            assert!(url()(json!(address)).is_ok(), "{address}");
        }
        for address in
            ["", "example.com", "ftp://example.com", "javascript:alert(1)", "http://a b", " http://a", "http://"]
        {
            assert!(url()(json!(address)).is_err(), "{address}");
        }
        codes(
            bytes(0..=2),
            &[(json!("AAE="), ""), (json!("AAEC"), "length"), (json!("A"), "format"), (json!([0]), "type")],
        );
        codes(moment::<Date>(), &[(json!("2026-01-31"), ""), (json!("2026-02-31"), "format"), (json!(0), "type")]);
        codes(uuid(), &[(json!("0190f3e4-7b1a-7c3d-8e5f-0123456789ab"), ""), (json!("x"), "format")]);
        codes(json(), &[(json!({"a": [1, null]}), ""), (json!({"a": ["\0"]}), "format"), (json!({"\0": 1}), "format")]);
    }

    #[test]
    fn a_pattern_comes_after_the_rule_it_narrows() {
        static PATTERN: Pattern = Pattern::new("^a");
        let rule = matching(text(1..=3), &PATTERN);
        codes(rule, &[(json!("abc"), ""), (json!("bcd"), "pattern"), (json!("abcd"), "length")]);
    }
}
