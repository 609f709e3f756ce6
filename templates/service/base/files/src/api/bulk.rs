//! Creating several entities with one request. Each one is created or refused for itself.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    language::{Language, Text},
    patch,
    problem::{Problem, ProblemDocument},
    validation::Violation,
};
use crate::domain::StoreError;

/// How many entities one request may create: they are stored in one transaction, which others wait for.
const MAX_ITEMS: usize = 100;

/// The body of a request: `{"items": […]}`.
#[derive(Debug, ToSchema)]
pub struct Bulk<T> {
    /// What is to be created.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<T>,
}

/// Creates what a body asks for. `read` makes an entity of one item, `store` stores those that it could make. The
/// results are in the order of the items.
pub async fn create<T, Stored>(
    body: Value,
    read: impl Fn(Value) -> Result<T, Problem>,
    store: impl FnOnce(Vec<T>) -> Stored,
) -> Result<Vec<Result<T, Problem>>, Problem>
where
    Stored: Future<Output = Result<Vec<Result<T, StoreError>>, StoreError>>,
{
    let read: Vec<_> = items(body)?.into_iter().map(read).collect();
    let mut refusals = Vec::with_capacity(read.len());
    let mut entities = Vec::with_capacity(read.len());
    for item in read {
        refusals.push(item.map(|entity| entities.push(entity)).err());
    }
    let mut stored = if entities.is_empty() { Vec::new() } else { store(entities).await? }.into_iter();
    let result = |refusal: Option<Problem>| match refusal {
        Some(problem) => Some(Err(problem)),
        None => stored.next().map(|stored| stored.map_err(Problem::from)),
    };
    Ok(refusals.into_iter().filter_map(result).collect())
}

/// The items of a body, which must have nothing else.
fn items(body: Value) -> Result<Vec<Value>, Problem> {
    let refuse =
        |pointer: &'static str, code, message| Err(Problem::validation(vec![Violation::new(pointer, code, message)]));
    let Value::Object(mut members) = body else {
        return refuse("", "type", Text::fixed("must be a JSON object", "必须是 JSON 对象"));
    };
    let items = match members.remove("items") {
        Some(Value::Array(items)) if (1..=MAX_ITEMS).contains(&items.len()) => items,
        Some(Value::Array(_)) => {
            let en = format!("must have 1 to {MAX_ITEMS} items");
            return refuse("/items", "length", Text::new(en, format!("必须有 1 到 {MAX_ITEMS} 项")));
        }
        Some(_) => return refuse("/items", "type", Text::fixed("must be an array", "必须是数组")),
        None => return refuse("/items", "required", Text::fixed("is required", "是必填项")),
    };
    let unknown: Vec<_> = members.keys().map(|name| patch::unknown(name)).collect();
    if unknown.is_empty() { Ok(items) } else { Err(Problem::validation(unknown)) }
}

/// The body of a response: one result for each item, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults<'a, T> {
    /// The results.
    pub items: Vec<BulkResult<'a, T>>,
}

/// What became of one item.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum BulkResult<'a, T> {
    /// It was created.
    Created {
        /// 201.
        status: u16,
        /// The entity as it was stored.
        entity: &'a T,
    },
    /// It was refused, and changed nothing.
    Refused {
        /// The status that a request for this item alone would have had.
        status: u16,
        /// Why.
        problem: ProblemDocument<'a>,
    },
}

impl<'a, T> BulkResults<'a, T> {
    /// The response to a request, in the client's language.
    #[must_use]
    pub fn new(results: &'a [Result<T, Problem>], language: Language, request_id: &'a str) -> Self {
        let result = |result: &'a Result<T, Problem>| match result {
            Ok(entity) => BulkResult::Created { status: 201, entity },
            Err(problem) => {
                BulkResult::Refused { status: problem.kind.status(), problem: problem.document(language, request_id) }
            }
        };
        Self { items: results.iter().map(result).collect() }
    }
}
