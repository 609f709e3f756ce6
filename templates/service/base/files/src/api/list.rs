//! The query parameters of lists: `limit`, `cursor`, `sort`, and filters such as `priority[gte]=3`.

use std::{fmt::Write, marker::PhantomData};

use serde::Serialize;
use url::form_urlencoded;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ObjectBuilder, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::{
    cursor::Cursors,
    language::Text,
    problem::{Kind, Problem},
    validation::Violation,
};
use crate::domain::{
    Page,
    listing::{Field, Filter, ListQuery, Listed, Operator, Order},
    value::ValueKind,
};

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 200;
const MAX_ORDER: usize = 4;
const MAX_FILTERS: usize = 20;
const MAX_VALUES: usize = 100;
const MAX_VALUE_LENGTH: usize = 1000;

/// The body of a response.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = List)]
pub struct ListDocument<T> {
    /// The entities of this page.
    pub items: Vec<T>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// A list request that was understood: what to ask the store for, and how to name the next page.
#[derive(Debug)]
pub struct ListRequest<'a> {
    /// What to ask the store for.
    pub query: ListQuery,
    path: &'a str,
    raw: &'a str,
    scope: String,
}

impl<'a> ListRequest<'a> {
    /// Reads the part of an address after `?`; `path` is what stands before it. Everything wrong is reported at once.
    pub fn parse<T: Listed>(path: &'a str, raw: &'a str, key: &Cursors) -> Result<Self, Problem> {
        let mut reader = Reader::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            if reader.seen.iter().any(|seen| *seen == name) {
                reader.refuse(&name, "repeated", Text::fixed("must not be repeated", "不能重复"));
                continue;
            }
            reader.read(T::FIELDS, &name, &value);
            reader.seen.push(name.into_owned());
        }
        if !reader.violations.is_empty() {
            return Err(Problem::new(Kind::InvalidParameter).violations(reader.violations));
        }
        let mut order = reader.order;
        if !order.iter().any(|order| order.field == &T::FIELDS[0]) {
            // Newest first, unless asked otherwise: ids begin with the time of creation.
            let descending = order.last().is_none_or(|last| last.descending);
            order.push(Order { field: &T::FIELDS[0], descending });
        }
        let scope = scope(path, &order, &reader.filters);
        let after = match reader.cursor {
            None => None,
            Some(cursor) => Some(key.open(&scope, &order, &cursor).ok_or_else(invalid_cursor)?),
        };
        let query = ListQuery { limit: reader.limit.unwrap_or(DEFAULT_LIMIT), order, filters: reader.filters, after };
        Ok(Self { query, path, raw, scope })
    }

    /// The response to this request, and the address of the page after this one.
    #[must_use]
    pub fn answer<T: Listed>(&self, page: Page<T>, key: &Cursors) -> (ListDocument<T>, Option<String>) {
        let next_cursor = self.next_cursor(&page, key);
        let next = next_cursor.as_deref().map(|cursor| self.address(cursor));
        (ListDocument { items: page.items, next_cursor }, next)
    }

    /// The cursor of the page after this one.
    fn next_cursor<T: Listed>(&self, page: &Page<T>, key: &Cursors) -> Option<String> {
        let last = page.items.last().filter(|_| page.more)?;
        let place: Vec<_> = self.query.order.iter().map(|order| last.value(order.field)).collect();
        Some(key.seal(&self.scope, &place))
    }

    /// The address of the page that a cursor names: this request's, with the cursor.
    fn address(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(form_urlencoded::parse(self.raw.as_bytes()).filter(|(name, _)| name != "cursor"));
        query.append_pair("cursor", cursor);
        format!("{}?{}", self.path, query.finish())
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    limit: Option<usize>,
    cursor: Option<String>,
    order: Vec<Order>,
    filters: Vec<Filter>,
    seen: Vec<String>,
    violations: Vec<Violation>,
}

impl Reader {
    fn read(&mut self, fields: &'static [Field], name: &str, value: &str) {
        match name {
            "limit" => match value.parse() {
                Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => self.limit = Some(limit),
                _ => self.refuse(
                    name,
                    "range",
                    Text::new(format!("must be from 1 to {MAX_LIMIT}"), format!("必须在 1 到 {MAX_LIMIT} 之间")),
                ),
            },
            "cursor" => self.cursor = Some(value.to_owned()),
            "sort" => self.sort(fields, value),
            _ => self.filter(fields, name, value),
        }
    }

    fn sort(&mut self, fields: &'static [Field], value: &str) {
        for key in value.split(',') {
            let (descending, name) = key.strip_prefix('-').map_or((false, key), |name| (true, name));
            match fields.iter().find(|field| field.name == name && field.sortable) {
                Some(field) if self.order.iter().all(|order| order.field != field) => {
                    self.order.push(Order { field, descending });
                }
                Some(_) => self.refuse("sort", "repeated", text_about(name, "is named twice", "出现了两次")),
                None => self.refuse(
                    "sort",
                    "unknown-field",
                    text_about(name, "is not a field to sort by", "不是可排序的字段"),
                ),
            }
        }
        if self.order.len() > MAX_ORDER {
            let message =
                Text::new(format!("must name at most {MAX_ORDER} fields"), format!("最多 {MAX_ORDER} 个字段"));
            self.refuse("sort", "length", message);
        }
    }

    fn filter(&mut self, fields: &'static [Field], parameter: &str, value: &str) {
        let (name, operator) = match parameter.split_once('[') {
            None => (parameter, "eq"),
            Some((name, rest)) => (name, rest.strip_suffix(']').unwrap_or_default()),
        };
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let message = Text::fixed("is not a parameter of this list", "不是此列表的参数");
            return self.refuse(parameter, "unknown-parameter", message);
        };
        let Some(operator) = operator_for(field.kind, operator) else {
            let message = text_about(operator, "is not an operator of this field", "不是此字段支持的运算符");
            return self.refuse(parameter, "unknown-operator", message);
        };
        if self.filters.len() == MAX_FILTERS {
            let message = Text::new(
                format!("is more than the {MAX_FILTERS} filters that a list takes"),
                format!("超过了列表最多 {MAX_FILTERS} 个筛选条件的限制"),
            );
            return self.refuse(parameter, "length", message);
        }
        let texts: Vec<_> = if operator == Operator::In { value.split(',').collect() } else { vec![value] };
        if texts.len() > MAX_VALUES || texts.iter().any(|text| text.chars().count() > MAX_VALUE_LENGTH) {
            let message = Text::new(
                format!("must have at most {MAX_VALUES} values of {MAX_VALUE_LENGTH} characters"),
                format!("最多 {MAX_VALUES} 个值，每个最多 {MAX_VALUE_LENGTH} 个字符"),
            );
            return self.refuse(parameter, "length", message);
        }
        let well_formed = |text: &&str| operator != Operator::Like || !ends_in_escape(text);
        let values =
            texts.into_iter().filter(well_formed).map(|text| field.kind.parse(text)).collect::<Option<Vec<_>>>();
        match values {
            Some(values) if !values.is_empty() => self.filters.push(Filter { field, operator, values }),
            _ => self.refuse(
                parameter,
                "format",
                text_about(value, "is not a value of this field", "不是此字段的有效值"),
            ),
        }
    }

    fn refuse(&mut self, parameter: &str, code: &'static str, message: Text) {
        self.violations.push(Violation::new(parameter.to_owned(), code, message));
    }
}

/// What operators are called, and what they mean after the name of a field.
const OPERATORS: [(&str, &str); 8] = [
    ("eq", "is equal"),
    ("ne", "is not equal, or has no value"),
    ("in", "is one of these, separated by commas"),
    ("lt", "is less"),
    ("lte", "is less or equal"),
    ("gt", "is greater"),
    ("gte", "is greater or equal"),
    ("like", "matches: `%` stands for any text, `_` for one character, `\\` makes the next one ordinary"),
];

/// The operator of this name, if it means something for this kind of value.
fn operator_for(kind: ValueKind, name: &str) -> Option<Operator> {
    match name {
        "eq" => Some(Operator::Eq),
        "ne" => Some(Operator::Ne),
        "in" => Some(Operator::In),
        "lt" if kind.is_ordered() => Some(Operator::Lt),
        "lte" if kind.is_ordered() => Some(Operator::Lte),
        "gt" if kind.is_ordered() => Some(Operator::Gt),
        "gte" if kind.is_ordered() => Some(Operator::Gte),
        "like" if kind == ValueKind::Text => Some(Operator::Like),
        _ => None,
    }
}

/// Whether a pattern's last character takes the special meaning from a character that is not there.
fn ends_in_escape(pattern: &str) -> bool {
    pattern.chars().rev().take_while(|char| *char == '\\').count() % 2 == 1
}

/// Everything that a place in a list depends on, as one text: `/users/1/tasks` and `/users/2/tasks` are different lists.
fn scope(path: &str, order: &[Order], filters: &[Filter]) -> String {
    let mut scope = path.to_owned();
    for Order { field, descending } in order {
        let _ = write!(scope, "\0{}\0{descending}", field.name);
    }
    let mut filters: Vec<_> = filters
        .iter()
        .map(|Filter { field, operator, values }| {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            format!("\0{}\0{operator:?}\0{}", field.name, values.join("\0"))
        })
        .collect();
    // The order of filters in an address means nothing.
    filters.sort_unstable();
    scope.extend(filters);
    scope
}

fn invalid_cursor() -> Problem {
    Problem::new(Kind::InvalidCursor).violation(Violation::new(
        "cursor",
        "cursor",
        Text::fixed(
            "must come from the page before, with the same sort and filters",
            "必须来自上一页，且排序和筛选条件相同",
        ),
    ))
}

/// A message about something that the client wrote, shortened.
fn text_about(written: &str, en: &str, zh: &str) -> Text {
    let short: String = written.chars().take(50).collect();
    Text::new(format!("\"{short}\" {en}"), format!("“{short}”{zh}"))
}

/// Describes the query parameters of a list.
pub struct ListParameters<T>(PhantomData<T>);

impl<T: Listed> IntoParams for ListParameters<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let parameter = |name: String, description: String, schema: ObjectBuilder| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description))
                .schema(Some(schema))
                .build()
        };
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(MAX_LIMIT))
            .default(Some(DEFAULT_LIMIT.into()));
        let sortable: Vec<_> = T::FIELDS.iter().filter(|field| field.sortable).map(|field| field.name).collect();
        let order = format!("Fields to sort by, `-` for descending, such as `-created_at`: {}.", sortable.join(", "));
        let mut parameters = vec![
            parameter("limit".to_owned(), "How many entities at most.".to_owned(), limit),
            parameter("cursor".to_owned(), "The `next_cursor` of the page before.".to_owned(), text()),
            parameter("sort".to_owned(), order, text()),
        ];
        for field in T::FIELDS {
            for (name, meaning) in OPERATORS {
                if operator_for(field.kind, name).is_some() {
                    let key = if name == "eq" { field.name.to_owned() } else { format!("{}[{name}]", field.name) };
                    parameters.push(parameter(key, format!("`{}` {meaning}.", field.name), text()));
                }
            }
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::Value;

    #[derive(Debug)]
    struct Note(i64);

    impl Listed for Note {
        const FIELDS: &'static [Field] = &[
            Field::new("id", ValueKind::Int),
            Field::new("title", ValueKind::Text),
            Field::new("body", ValueKind::Text).nullable().unsortable(),
            Field::new("color", ValueKind::Choice(&["red", "blue"])),
            Field::new("stars", ValueKind::Int).nullable(),
        ];

        fn value(&self, _: &Field) -> Value {
            Value::Int(self.0)
        }
    }

    fn parse(raw: &str) -> Result<ListRequest<'_>, Problem> {
        ListRequest::parse::<Note>("/notes", raw, &Cursors::new(b"secret"))
    }

    fn order(raw: &str) -> Vec<(&'static str, bool)> {
        parse(raw).unwrap().query.order.iter().map(|order| (order.field.name, order.descending)).collect()
    }

    fn errors(raw: &str) -> Vec<(String, &'static str)> {
        let problem = parse(raw).unwrap_err();
        assert_eq!(problem.kind, Kind::InvalidParameter);
        problem.violations.iter().map(|violation| (violation.pointer.to_string(), violation.code)).collect()
    }

    #[test]
    fn nothing_asked_is_the_newest_fifty() {
        let query = parse("").unwrap().query;
        assert_eq!((query.limit, query.filters.len(), query.after), (50, 0, None));
        assert_eq!(order(""), [("id", true)]);
    }

    #[test]
    fn the_id_breaks_ties_in_the_direction_of_the_last_field() {
        assert_eq!(order("sort=-title,stars"), [("title", true), ("stars", false), ("id", false)]);
        assert_eq!(order("sort=title,-stars"), [("title", false), ("stars", true), ("id", true)]);
        assert_eq!(order("sort=-id"), [("id", true)]);
        assert_eq!(order("sort=id,title"), [("id", false), ("title", false)]);
    }

    #[test]
    fn filters_have_an_operator_and_values_of_the_field() {
        let query = parse("title=a%20b&stars%5Bgte%5D=3&color[in]=red,blue&body[like]=%25x%25").unwrap().query;
        let filters: Vec<_> =
            query.filters.iter().map(|filter| (filter.field.name, filter.operator, filter.values.len())).collect();
        let expected = [
            ("title", Operator::Eq, 1),
            ("stars", Operator::Gte, 1),
            ("color", Operator::In, 2),
            ("body", Operator::Like, 1),
        ];
        assert_eq!(filters, expected);
        assert_eq!(query.filters[0].values, [Value::Text("a b".to_owned())]);
    }

    #[test]
    fn whatever_is_not_understood_is_named() {
        for (raw, parameter, code) in [
            ("limit=0", "limit", "range"),
            ("limit=201", "limit", "range"),
            ("limit=x", "limit", "range"),
            ("limit=", "limit", "range"),
            ("offset=5", "offset", "unknown-parameter"),
            ("limit=1&limit=1", "limit", "repeated"),
            ("sort=", "sort", "unknown-field"),
            ("sort=nope", "sort", "unknown-field"),
            ("sort=body", "sort", "unknown-field"),
            ("sort=--title", "sort", "unknown-field"),
            ("sort=title,-title", "sort", "repeated"),
            ("stars=many", "stars", "format"),
            ("stars[gte]=", "stars[gte]", "format"),
            ("stars[like]=1", "stars[like]", "unknown-operator"),
            ("color[lt]=red", "color[lt]", "unknown-operator"),
            ("color=green", "color", "format"),
            ("title[]=a", "title[]", "unknown-operator"),
            ("title[eq=a", "title[eq", "unknown-operator"),
            ("title=%00", "title", "format"),
            ("title[like]=a%5C", "title[like]", "format"),
        ] {
            assert_eq!(errors(raw), [(parameter.to_owned(), code)], "{raw}");
        }
        assert_eq!(errors("limit=0&offset=1&stars=x").len(), 3);
    }

    #[test]
    fn how_much_can_be_asked_is_limited() {
        let ids = |count: usize| (0..count).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
        assert!(parse(&format!("id[in]={}", ids(MAX_VALUES))).is_ok());
        assert_eq!(errors(&format!("id[in]={}", ids(MAX_VALUES + 1))), [("id[in]".to_owned(), "length")]);
        assert_eq!(errors(&format!("title={}", "x".repeat(MAX_VALUE_LENGTH + 1))), [("title".to_owned(), "length")]);
    }

    #[test]
    fn an_escaped_escape_may_end_a_pattern() {
        assert!(parse("title[like]=a%5C%5C").is_ok());
    }

    #[test]
    fn a_cursor_needs_the_sort_and_the_filters_that_it_was_made_with() {
        let key = Cursors::new(b"secret");
        let request = parse("sort=title&stars[gte]=1&title=a").unwrap();
        let page = Page { items: vec![Note(7)], more: true };
        let cursor = request.next_cursor(&page, &key).unwrap();
        assert_eq!(request.next_cursor(&Page { items: vec![Note(7)], more: false }, &key), None);
        let with_cursor = |raw: &str| {
            let raw = format!("{raw}&cursor={cursor}");
            let place = parse(&raw).map(|request| request.query.after.map(|place| place.len()));
            place.map_err(|problem| problem.kind)
        };
        assert_eq!(with_cursor("sort=title&stars[gte]=1&title=a"), Ok(Some(2)));
        assert_eq!(with_cursor("limit=3&title=a&stars[gte]=1&sort=title"), Ok(Some(2)));
        for other in ["", "sort=-title&stars[gte]=1&title=a", "sort=title&stars[gt]=1&title=a", "sort=title&title=a"] {
            assert_eq!(with_cursor(other), Err(Kind::InvalidCursor), "{other}");
        }
        assert_eq!(parse("cursor=nonsense").unwrap_err().kind, Kind::InvalidCursor);
        let raw = format!("sort=title&stars[gte]=1&title=a&cursor={cursor}");
        let elsewhere = ListRequest::parse::<Note>("/books/1/notes", &raw, &key);
        assert_eq!(elsewhere.unwrap_err().kind, Kind::InvalidCursor);
    }

    #[test]
    fn the_next_address_is_this_one_with_another_cursor() {
        let request = ListRequest { raw: "limit=2&cursor=old&title[like]=a%20%26b", ..parse("").unwrap() };
        assert_eq!(request.address("new"), "/notes?limit=2&title%5Blike%5D=a+%26b&cursor=new");
    }
}
