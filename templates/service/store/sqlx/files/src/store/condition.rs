//! Conditions that rows meet whatever a client asks for: that they are not deleted, whose they are, what they belong to.

use sqlx::QueryBuilder;

use super::db::Db;
use crate::domain::{
    caller::{OwnerScope, TenantScope},
    value::Value,
};

/// The row is not deleted softly.
pub const PRESENT: Condition = Condition::fact("deleted_at IS NULL");

/// A condition on a row, in SQL. The text is the program's own; what comes from outside is a value, and bound.
#[derive(Clone, Debug)]
pub struct Condition {
    sql: &'static str,
    value: Option<Value>,
}

impl Condition {
    /// A condition that depends on no value.
    #[must_use]
    pub const fn fact(sql: &'static str) -> Self {
        Self { sql, value: None }
    }

    /// A condition with a value, which stands where the text has its `$`: `task_id = $`.
    #[must_use]
    pub const fn with(sql: &'static str, value: Value) -> Self {
        Self { sql, value: Some(value) }
    }
}

/// The row is one of the owner's.
impl From<&OwnerScope> for Condition {
    fn from(scope: &OwnerScope) -> Self {
        Self::with("owner_id = $", Value::Text(scope.key().to_owned()))
    }
}

/// The row is one of the tenant's.
impl From<&TenantScope> for Condition {
    fn from(scope: &TenantScope) -> Self {
        Self::with("tenant_id = $", Value::Uuid(scope.key()))
    }
}

/// Adds conditions, each after `conjunction` at first and `AND` later. Returns what goes before the next one.
pub fn push_conditions(
    sql: &mut QueryBuilder<Db>,
    mut conjunction: &'static str,
    conditions: &[Condition],
) -> &'static str {
    for Condition { sql: text, value } in conditions {
        sql.push(conjunction);
        if let Some(value) = value {
            // Without a place for it, the value makes the statement wrong, which no test can overlook.
            let (before, after) = text.split_once('$').unwrap_or((text, ""));
            sql.push(before);
            push_value(sql, value);
            sql.push(after);
        } else {
            sql.push(*text);
        }
        conjunction = " AND ";
    }
    conjunction
}

/// Adds a value: bound, so that it is never read as SQL.
pub fn push_value(sql: &mut QueryBuilder<Db>, value: &Value) {
    match value {
        Value::Null => sql.push("NULL"),
        Value::Text(text) => sql.push_bind(text.clone()),
        Value::Bool(value) => sql.push_bind(*value),
        Value::Int(number) => sql.push_bind(*number),
        Value::Float(number) => sql.push_bind(*number),
        Value::Decimal(number) => sql.push_bind(*number),
        Value::Uuid(id) => sql.push_bind(*id),
        Value::Date(date) => sql.push_bind(*date),
        Value::Time(time) => sql.push_bind(*time),
        Value::Timestamp(timestamp) => sql.push_bind(*timestamp),
    };
}
