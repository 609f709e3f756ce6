//! The rules of fields once more, apart from `service::api::validation`: values that keep each rule, and a test of any
//! other value. Where a format would have to be written a second time, the test asks for less than the rule.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::{collections::BTreeSet, fmt::Debug, ops::RangeInclusive, rc::Rc};

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::{
    char,
    collection::{btree_map, btree_set, vec},
    option::weighted,
    prelude::*,
    sample::select,
};
use serde_json::{Map, Value as Json, json};
use service::domain::{choice::Choice, decimal::Decimal};

/// Texts and bytes are tried up to this much beyond their least length, and at their greatest one.
const LONGER: usize = 24;

/// The greatest length is tried up to this.
const LONGEST: usize = 1000;

/// Failures are told by their smallest input; nothing is written beside the tests.
pub fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A rule: values that keep it, and whether another one does.
#[derive(Clone)]
pub struct Rule {
    values: BoxedStrategy<Json>,
    holds: Rc<dyn Fn(&Json) -> bool>,
}

fn rule(values: impl Strategy<Value = Json> + 'static, holds: impl Fn(&Json) -> bool + 'static) -> Rule {
    Rule { values: values.boxed(), holds: Rc::new(holds) }
}

/// A rule for what JSON has as a string.
fn string(values: impl Strategy<Value = String> + 'static, holds: impl Fn(&str) -> bool + 'static) -> Rule {
    rule(values.prop_map(Json::from), move |value| value.as_str().is_some_and(&holds))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Defaulted,
    Optional,
}

/// The fields of an object.
#[derive(Clone, Default)]
pub struct Object(Vec<(&'static str, Presence, Rule)>);

impl Object {
    /// A field that must be there.
    pub fn required(self, name: &'static str, rule: Rule) -> Self {
        self.with(name, Presence::Required, rule)
    }

    /// A field that has a value when it is absent.
    pub fn defaulted(self, name: &'static str, rule: Rule) -> Self {
        self.with(name, Presence::Defaulted, rule)
    }

    /// A field that may be absent or null.
    pub fn optional(self, name: &'static str, rule: Rule) -> Self {
        self.with(name, Presence::Optional, rule)
    }

    fn with(mut self, name: &'static str, presence: Presence, rule: Rule) -> Self {
        self.0.push((name, presence, rule));
        self
    }

    /// The names of all fields.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|(name, ..)| *name).collect()
    }

    /// The names of those that must be there.
    pub fn required_names(&self) -> Vec<&'static str> {
        self.0.iter().filter(|(_, presence, _)| *presence == Presence::Required).map(|(name, ..)| *name).collect()
    }

    /// Objects that keep every rule.
    pub fn bodies(&self) -> BoxedStrategy<Map<String, Json>> {
        self.0.iter().fold(Just(Map::new()).boxed(), |bodies, (name, presence, rule)| {
            let value = match presence {
                Presence::Required => rule.values.clone().prop_map(Some).boxed(),
                Presence::Defaulted => weighted(0.7, rule.values.clone()).boxed(),
                Presence::Optional => weighted(0.8, weighted(0.8, rule.values.clone()))
                    .prop_map(|value| value.map(Option::unwrap_or_default))
                    .boxed(),
            };
            let name = *name;
            let with = move |(mut body, value): (Map<String, Json>, Option<Json>)| {
                body.extend(value.map(|value| (name.to_owned(), value)));
                body
            };
            (bodies, value).prop_map(with).boxed()
        })
    }

    /// The first field whose rule an object breaks.
    pub fn broken_by(&self, body: &Map<String, Json>) -> Option<&'static str> {
        let broken = self.0.iter().find(|(name, presence, rule)| match body.get(*name) {
            None => *presence == Presence::Required,
            Some(Json::Null) => *presence != Presence::Optional,
            Some(value) => !(rule.holds)(value),
        });
        broken.map(|(name, ..)| *name)
    }
}

/// Text with a number of characters in this range.
pub fn text(length: RangeInclusive<usize>) -> Rule {
    let characters = prop_oneof![6 => char::range(' ', '~'), 3 => char::range('\u{1}', '\u{2fff}'), 1 => any::<char>()];
    let characters = characters.prop_filter("the database refuses it", |character| *character != '\0');
    let texts = of_length(characters.boxed(), &length).prop_map(String::from_iter);
    string(texts, move |text| length.contains(&text.chars().count()) && !text.contains('\0'))
}

/// One of these values.
pub fn one_of(values: Vec<Json>) -> Rule {
    // Others may match the pattern, too.
    rule(select(values), Json::is_string)
}

/// True or false.
pub fn boolean() -> Rule {
    rule(any::<bool>().prop_map(Json::from), Json::is_boolean)
}

/// A whole number in this range.
pub fn integer(range: RangeInclusive<i64>) -> Rule {
    let ends = select(std::vec![*range.start(), *range.end()]);
    let numbers = prop_oneof![1 => ends, 9 => range.clone()];
    rule(numbers.prop_map(Json::from), move |value| value.as_i64().is_some_and(|number| range.contains(&number)))
}

/// A number in this range.
pub fn number(range: RangeInclusive<f64>) -> Rule {
    let ends = select(std::vec![*range.start(), *range.end()]);
    let inside = range.clone();
    // Half of it, so that the width of the whole range of numbers is a number, too.
    let halves = (range.start() / 2.0..=range.end() / 2.0).prop_map(|half| half * 2.0);
    let numbers =
        prop_oneof![1 => ends, 9 => halves].prop_filter("rounded out of the range", move |it| inside.contains(it));
    rule(numbers.prop_map(Json::from), move |value| value.as_f64().is_some_and(|number| range.contains(&number)))
}

/// An exact number: so many units of its last decimal place.
pub fn decimal(units: RangeInclusive<i64>, places: u32) -> Rule {
    let numbers = units.clone().prop_map(move |units| Decimal::new(units, places).to_string());
    string(numbers, move |text| Decimal::parse(text, places).is_some_and(|number| units.contains(&number.units())))
}

/// A UUID.
pub fn uuid() -> Rule {
    let ids = any::<u128>().prop_map(|id| uuid::Uuid::from_u128(id).to_string());
    string(ids, |text| text.parse::<uuid::Uuid>().is_ok())
}

/// A day.
pub fn date() -> Rule {
    string(days(), |text| text.len() == "2026-01-31".len())
}

/// A time of the day.
pub fn time() -> Rule {
    string(times(), |text| text.is_ascii() && text.contains(':'))
}

/// An instant.
pub fn timestamp() -> Rule {
    let instants = (days(), times()).prop_map(|(day, time)| format!("{day}T{time}Z"));
    string(instants, |text| text.is_ascii() && text.contains('-') && text.contains(':'))
}

fn days() -> impl Strategy<Value = String> {
    (1..=9999, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

fn times() -> impl Strategy<Value = String> {
    let fraction = weighted(0.5, 0..1000).prop_map(|milli| milli.map_or(String::new(), |milli| format!(".{milli:03}")));
    (0..24, 0..60, 0..60, fraction)
        .prop_map(|(hour, minute, second, milli)| format!("{hour:02}:{minute:02}:{second:02}{milli}"))
}

/// Any JSON but null.
pub fn json() -> Rule {
    let values = any_json().prop_filter("the database refuses it", |value| !value.to_string().contains("\\u0000"));
    rule(values.prop_filter("null is for fields that may be absent", |value| !value.is_null()), |value| {
        !value.is_null()
    })
}

/// Bytes, as many as the range says, in Base64.
pub fn bytes(length: RangeInclusive<usize>) -> Rule {
    let bytes = of_length(any::<u8>().boxed(), &length).prop_map(|bytes| BASE64_STANDARD.encode(bytes));
    string(bytes, move |text| BASE64_STANDARD.decode(text).is_ok_and(|bytes| length.contains(&bytes.len())))
}

/// An http or https address.
pub fn url() -> Rule {
    let urls = ("https?", "[a-z]{1,10}", "[a-zA-Z0-9/._~-]{0,20}", "[a-z0-9=&%25]{0,10}")
        .prop_map(|(scheme, host, path, query)| format!("{scheme}://{host}.example/{path}?{query}"));
    string(urls, |text| text.starts_with("http") || text.starts_with("HTTP"))
}

/// An e-mail address.
pub fn email() -> Rule {
    let local = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\\.[a-zA-Z0-9+_-]{1,10}){0,2}";
    let addresses = (local, "[a-z0-9]{1,20}(-[a-z0-9]{1,5})?(\\.[a-z0-9]{1,10}){1,3}")
        .prop_map(|(local, domain)| format!("{local}@{domain}"));
    string(addresses, |text| text.is_ascii() && text.contains('@'))
}

/// One of the values of an enumeration.
pub fn choice<T: Choice>() -> Rule {
    string(select(T::NAMES).prop_map(str::to_owned), |text| T::NAMES.contains(&text))
}

/// JSON of any shape.
pub fn any_json() -> BoxedStrategy<Json> {
    let leaves = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-10..=10_i64).prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Json::from),
    ];
    leaves
        .prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Json::from),
                btree_map(any::<String>(), inner, 0..4).prop_map(|members| members.into_iter().collect()),
            ]
        })
        .boxed()
}

/// Names that no field can have, because they have an upper-case letter.
pub fn extra_names() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set("[A-Z][a-z~/ ]{0,6}", 0..3)
}

/// The JSON pointer (RFC 6901) of a member.
pub fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Items, as many as the range says: few, or as many as can be if that is not too many to try.
fn of_length<T: Debug + 'static>(item: BoxedStrategy<T>, length: &RangeInclusive<usize>) -> BoxedStrategy<Vec<T>> {
    let (least, most) = (*length.start(), *length.end());
    let few = vec(item.clone(), least..=most.min(least + LONGER));
    if most > LONGEST {
        return few.boxed();
    }
    prop_oneof![9 => few, 1 => vec(item, most)].boxed()
}
