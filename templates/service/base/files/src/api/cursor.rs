//! Cursors: the place in a list where the next page starts. Opaque to clients, and signed, so that nobody can make one up
//! or use one with another list.

use std::fmt::Display;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::domain::{
    listing::Order,
    value::{Value, ValueKind},
};

/// How many bytes of the signature a cursor carries; 128 bits cannot be guessed.
const TAG_LENGTH: usize = 16;

/// The secret that cursors are signed with. All processes that serve one API must have the same.
#[derive(Clone)]
pub struct Cursors(Hmac<Sha256>);

impl Cursors {
    /// A key made from a secret of any length.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut key = hmac::digest::Key::<Hmac<Sha256>>::default();
        let digest = Sha256::digest(secret);
        key[..digest.len()].copy_from_slice(&digest);
        Self(Hmac::new(&key))
    }

    /// The secret for the cursors of one owner or tenant; nobody else can use them.
    #[must_use]
    pub fn within(&self, scope: impl Display) -> Self {
        // What a list depends on has zero bytes in it, and a scope has none: one is never taken for the other.
        Self(self.sign(&scope.to_string(), &[]))
    }

    /// Writes the cursor of the place that has these values. `list` is everything that the place depends on.
    #[must_use]
    pub fn seal(&self, list: &str, place: &[Value]) -> String {
        let place: Vec<Option<String>> =
            place.iter().map(|value| (*value != Value::Null).then(|| value.to_string())).collect();
        // An array of strings and nulls is always JSON.
        let mut cursor = serde_json::to_vec(&place).unwrap_or_default();
        let tag = self.sign(list, &cursor).finalize().into_bytes();
        cursor.extend_from_slice(&tag[..TAG_LENGTH]);
        BASE64_URL_SAFE_NO_PAD.encode(cursor)
    }

    /// Reads a cursor of the same list. `None` if it was altered, or made for another list.
    #[must_use]
    pub fn open(&self, list: &str, order: &[Order], cursor: &str) -> Option<Vec<Value>> {
        let cursor = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (place, tag) = cursor.split_at_checked(cursor.len().checked_sub(TAG_LENGTH)?)?;
        self.sign(list, place).verify_truncated_left(tag).ok()?;
        let place: Vec<Option<String>> = serde_json::from_slice(place).ok()?;
        if place.len() != order.len() {
            return None;
        }
        let value = |(text, order): (Option<String>, &Order)| read(text, order.field.kind);
        place.into_iter().zip(order).map(value).collect()
    }

    fn sign(&self, list: &str, place: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        // The length keeps the two parts apart.
        mac.update(&list.len().to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(place);
        mac
    }
}

fn read(text: Option<String>, kind: ValueKind) -> Option<Value> {
    match text {
        None => Some(Value::Null),
        Some(text) => kind.parse(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::Field;

    const FIELDS: [Field; 2] = [Field::new("title", ValueKind::Text), Field::new("stars", ValueKind::Int).nullable()];

    fn order() -> [Order; 2] {
        const { [Order { field: &FIELDS[0], descending: false }, Order { field: &FIELDS[1], descending: true }] }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let key = Cursors::new(b"secret");
        for place in
            [[Value::Text("\"quoted\", 买牛奶".to_owned()), Value::Int(3)], [Value::Text(String::new()), Value::Null]]
        {
            assert_eq!(key.open("list", &order(), &key.seal("list", &place)), Some(place.to_vec()));
        }
    }

    #[test]
    fn every_altered_character_is_noticed() {
        let key = Cursors::new(b"secret");
        let cursor = key.seal("list", &[Value::Text("a".to_owned()), Value::Int(3)]);
        for index in 0..cursor.len() {
            for replacement in ["A", "B", "_", ""] {
                let altered = format!("{}{replacement}{}", &cursor[..index], &cursor[index + 1..]);
                let opened = key.open("list", &order(), &altered);
                assert_eq!(opened.is_some(), altered == cursor, "{altered}");
            }
        }
        for nonsense in ["", "A", "!!!!", "买牛奶"] {
            assert_eq!(key.open("list", &order(), nonsense), None);
        }
    }

    #[test]
    fn a_cursor_is_good_for_one_list_and_one_key() {
        let key = Cursors::new(b"secret");
        let cursor = key.seal("list", &[Value::Text("a".to_owned()), Value::Int(3)]);
        assert_eq!(key.open("other", &order(), &cursor), None);
        assert_eq!(Cursors::new(b"Secret").open("list", &order(), &cursor), None);
        assert_eq!(key.open("list", &order()[..1], &cursor), None);
    }

    #[test]
    fn a_cursor_is_good_for_one_scope() {
        let key = Cursors::new(b"secret");
        let place = [Value::Text("a".to_owned()), Value::Int(3)];
        let cursor = key.within("ann").seal("list", &place);
        assert_eq!(key.within("ann").open("list", &order(), &cursor), Some(place.to_vec()));
        assert_eq!(key.within("bob").open("list", &order(), &cursor), None);
        assert_eq!(key.open("list", &order(), &cursor), None);
        assert_eq!(key.within("ann").open("list", &order(), &key.seal("list", &place)), None);
    }
}
