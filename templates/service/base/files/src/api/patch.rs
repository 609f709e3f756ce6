//! Reading the JSON object of a request field by field, so that everything wrong with it is reported at once.
//!
//! A whole object (POST, PUT) and a merge patch (RFC 7396) are read by the same description of an entity: where a field is
//! absent, a patch keeps the current value, null clears it, and a value replaces it.

use std::{borrow::Cow, marker::PhantomData};

use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    language::Text,
    problem::Problem,
    validation::{Fault, Violation},
};

/// What an object says about one of its fields.
enum Member {
    Absent,
    Null,
    Value(Value),
}

/// The fields of an object on its way to becoming a `T`.
pub struct Fields<'a, T> {
    members: Map<String, Value>,
    current: Option<&'a T>,
    violations: Vec<Violation>,
}

impl<'a, T> Fields<'a, T> {
    /// The fields of a whole object.
    pub fn whole(body: Value) -> Result<Self, Problem> {
        Self::new(body, None)
    }

    /// The fields of a merge patch for `current`.
    pub fn patch(body: Value, current: &'a T) -> Result<Self, Problem> {
        Self::new(body, Some(current))
    }

    fn new(body: Value, current: Option<&'a T>) -> Result<Self, Problem> {
        match body {
            Value::Object(members) => Ok(Self { members, current, violations: Vec::new() }),
            _ => Err(Problem::validation(vec![Violation::new(
                "",
                "type",
                Text::fixed("must be a JSON object", "必须是 JSON 对象"),
            )])),
        }
    }

    /// A field that must have a value. `None` means that it has none that its rule accepts, which is noted.
    pub fn required<V: Clone>(
        &mut self,
        name: &'static str,
        current: impl FnOnce(&T) -> &V,
        rule: impl FnOnce(Value) -> Result<V, Fault>,
    ) -> Option<V> {
        let kept = self.current.map(current).cloned();
        self.value(name, kept, rule)
    }

    /// A field that must have a value, and has this one when the client does not give any.
    pub fn defaulted<V: Clone>(
        &mut self,
        name: &'static str,
        current: impl FnOnce(&T) -> &V,
        rule: impl FnOnce(Value) -> Result<V, Fault>,
        default: impl FnOnce() -> V,
    ) -> Option<V> {
        let kept = self.current.map(current).cloned();
        self.value(name, Some(kept.unwrap_or_else(default)), rule)
    }

    /// A field that may have no value.
    pub fn optional<V: Clone>(
        &mut self,
        name: &'static str,
        current: impl FnOnce(&T) -> &Option<V>,
        rule: impl FnOnce(Value) -> Result<V, Fault>,
    ) -> Option<Option<V>> {
        match self.take(name) {
            Member::Absent => Some(self.current.and_then(|entity| current(entity).clone())),
            Member::Null => Some(None),
            Member::Value(value) => self.check(name, rule(value)).map(Some),
        }
    }

    /// Prepares a field that holds JSON itself: a patch of it merges with the current value.
    pub fn merge(&mut self, name: &'static str, current: impl FnOnce(&T) -> Option<&Value>) {
        if let (Some(entity), Some(member)) = (self.current, self.members.get_mut(name))
            && !member.is_null()
        {
            let target = current(entity).cloned().unwrap_or_default();
            *member = merge(target, member.take());
        }
    }

    /// What was read, or everything that is wrong with it.
    pub fn finish<R>(mut self, read: impl FnOnce() -> Option<R>) -> Result<R, Problem> {
        self.violations.extend(self.members.keys().map(|name| unknown(name)));
        match read() {
            Some(read) if self.violations.is_empty() => Ok(read),
            _ => Err(Problem::validation(self.violations)),
        }
    }

    /// A field that falls back to `kept` when it is absent.
    fn value<V>(
        &mut self,
        name: &'static str,
        kept: Option<V>,
        rule: impl FnOnce(Value) -> Result<V, Fault>,
    ) -> Option<V> {
        let read = match (self.take(name), kept) {
            (Member::Absent, Some(kept)) => Ok(kept),
            (Member::Absent, None) => Err(Fault::new("required", Text::fixed("is required", "是必填项"))),
            (Member::Null, _) => Err(Fault::new("null", Text::fixed("must not be null", "不能为 null"))),
            (Member::Value(value), _) => rule(value),
        };
        self.check(name, read)
    }

    fn take(&mut self, name: &str) -> Member {
        match self.members.remove(name) {
            None => Member::Absent,
            Some(Value::Null) => Member::Null,
            Some(value) => Member::Value(value),
        }
    }

    fn check<V>(&mut self, name: &'static str, read: Result<V, Fault>) -> Option<V> {
        let note = |Fault { code, message }| self.violations.push(Violation::new(pointer(name), code, message));
        read.map_err(note).ok()
    }
}

/// A member that has no place in an object.
pub(super) fn unknown(name: &str) -> Violation {
    Violation::new(pointer(name), "unknown-field", Text::fixed("is not a field that can be set", "不是可以设置的字段"))
}

/// The JSON pointer (RFC 6901) of a member.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Describes a merge patch of a `T`: the same fields, none of which is required.
pub struct PatchOf<T>(PhantomData<T>);

impl<T: PartialSchema> PartialSchema for PatchOf<T> {
    fn schema() -> RefOr<Schema> {
        let mut schema = T::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            for property in object.properties.values_mut() {
                // What is absent keeps its value.
                if let RefOr::T(Schema::Object(property)) = property {
                    property.default = None;
                }
            }
        }
        schema
    }
}

impl<T: ToSchema> ToSchema for PatchOf<T> {
    fn name() -> Cow<'static, str> {
        let name = T::name();
        format!("{}Patch", name.strip_suffix("Input").unwrap_or(&name)).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// Merges a patch into a JSON value as RFC 7396 says: for fields that hold JSON themselves.
#[must_use]
pub fn merge(target: Value, patch: Value) -> Value {
    let Value::Object(members) = patch else { return patch };
    let mut merged = match target {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, value) in members {
        if value.is_null() {
            merged.remove(&name);
        } else {
            let current = merged.remove(&name).unwrap_or_default();
            merged.insert(name, merge(current, value));
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::{
        problem::Kind,
        validation::{integer, text},
    };

    #[derive(Debug, PartialEq)]
    struct Note {
        title: String,
        body: Option<String>,
        stars: i32,
    }

    fn read(mut fields: Fields<'_, Note>) -> Result<Note, Problem> {
        let title = fields.required("title", |note| &note.title, text(1..=5));
        let body = fields.optional("body", |note| &note.body, text(0..=5));
        let stars = fields.defaulted("stars", |note| &note.stars, integer(1..=5), || 3);
        fields.finish(|| Some(Note { title: title?, body: body?, stars: stars? }))
    }

    fn whole(body: Value) -> Result<Note, Problem> {
        read(Fields::whole(body)?)
    }

    fn patched(body: Value) -> Result<Note, Problem> {
        let current = Note { title: "old".to_owned(), body: Some("text".to_owned()), stars: 5 };
        read(Fields::patch(body, &current)?)
    }

    fn errors(result: Result<Note, Problem>) -> (Kind, Vec<(String, &'static str)>) {
        let problem = result.unwrap_err();
        let list = problem.violations.iter().map(|violation| (violation.pointer.to_string(), violation.code));
        (problem.kind, list.collect())
    }

    #[test]
    fn a_whole_object_takes_defaults_for_what_is_absent() {
        let note = whole(json!({"title": "new"})).unwrap();
        assert_eq!(note, Note { title: "new".to_owned(), body: None, stars: 3 });
    }

    #[test]
    fn a_patch_keeps_clears_and_replaces() {
        assert_eq!(
            patched(json!({})).unwrap(),
            Note { title: "old".to_owned(), body: Some("text".to_owned()), stars: 5 }
        );
        assert_eq!(patched(json!({"body": null})).unwrap().body, None);
        assert_eq!(patched(json!({"body": "new"})).unwrap().body.as_deref(), Some("new"));
        assert_eq!(patched(json!({"stars": 1})).unwrap().stars, 1);
    }

    #[test]
    fn everything_wrong_is_reported_at_once() {
        let (kind, list) = errors(whole(json!({"body": 1, "stars": 9, "a/b~c": true})));
        assert_eq!(kind, Kind::Validation);
        let expected = [("/title", "required"), ("/body", "type"), ("/stars", "range"), ("/a~1b~0c", "unknown-field")];
        assert_eq!(list, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn null_does_not_clear_what_must_have_a_value() {
        let null = |pointer: &str| (Kind::Validation, vec![(pointer.to_owned(), "null")]);
        assert_eq!(errors(patched(json!({"title": null}))), null("/title"));
        assert_eq!(errors(patched(json!({"stars": null}))), null("/stars"));
        assert_eq!(errors(whole(json!({"title": "a", "stars": null}))), null("/stars"));
    }

    #[test]
    fn only_unknown_fields_have_a_kind_of_their_own() {
        let unknown =
            |result| assert_eq!(errors(result), (Kind::UnknownField, vec![("/id".to_owned(), "unknown-field")]));
        unknown(whole(json!({"title": "a", "id": 1})));
        unknown(patched(json!({"id": 1})));
    }

    #[test]
    fn a_patch_of_a_json_field_merges_with_it() {
        let current = json!({"a": 1, "b": {"c": 2, "d": 3}});
        let merged = |body: Value| {
            let mut fields = Fields::patch(body, &current).unwrap();
            fields.merge("field", |current| Some(current));
            fields.members.remove("field")
        };
        let patch = json!({"field": {"a": null, "b": {"c": 4}}});
        assert_eq!(merged(patch), Some(json!({"b": {"c": 4, "d": 3}})));
        assert_eq!(merged(json!({"field": null})), Some(Value::Null), "null still clears the field itself");
        assert_eq!(merged(json!({})), None);
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        for body in [json!(null), json!([]), json!("text"), json!(1)] {
            assert_eq!(errors(whole(body)), (Kind::Validation, vec![(String::new(), "type")]));
        }
    }

    #[test]
    fn merging_follows_the_examples_of_the_standard() {
        for (target, patch, merged) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            assert_eq!(merge(target, patch), merged);
        }
    }
}
