//! Lists of any entity, as one query. A page starts after the values of the last row that the client saw, not after a
//! number of rows, so that what others insert and delete meanwhile moves nothing.

use sqlx::QueryBuilder;

use super::{
    Store,
    condition::{Condition, push_conditions, push_value},
    db::Db,
    failure::failure,
    row::DbRow,
};
use crate::domain::{
    Page, StoreError,
    listing::{Filter, ListQuery, Operator, Order},
    value::Value,
};

impl Store {
    /// The rows of `select` (columns and table) that a query asks for, as far as they meet the conditions.
    pub async fn page<T>(
        &self,
        select: &'static str,
        conditions: &[Condition],
        query: &ListQuery,
        read: fn(&DbRow) -> Result<T, sqlx::Error>,
    ) -> Result<Page<T>, StoreError> {
        let rows = statement(select, conditions, query).build().fetch_all(&self.read).await.map_err(failure)?;
        let items = rows.iter().take(query.limit).map(read).collect::<Result<_, _>>().map_err(failure)?;
        Ok(Page { items, more: rows.len() > query.limit })
    }
}

/// The whole query; it asks for one row more, to know whether there is another page.
fn statement(select: &'static str, conditions: &[Condition], query: &ListQuery) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::new(select);
    let mut conjunction = push_conditions(&mut sql, " WHERE ", conditions);
    for filter in &query.filters {
        sql.push(conjunction);
        push_filter(&mut sql, filter);
        conjunction = " AND ";
    }
    if let Some(after) = &query.after {
        sql.push(conjunction);
        push_after(&mut sql, &query.order, after);
    }
    sql.push(" ORDER BY ");
    for (index, order) in query.order.iter().enumerate() {
        sql.push(if index == 0 { "" } else { ", " });
        push_column(&mut sql, order.field.name);
        sql.push(if order.descending { " DESC" } else { " ASC" });
        if order.field.nullable {
            sql.push(if order.descending { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }
    sql.push(" LIMIT ").push_bind(i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1));
    sql
}

/// A condition that one value fulfils.
fn push_filter(sql: &mut QueryBuilder<Db>, Filter { field, operator, values }: &Filter) {
    let [value, ..] = values.as_slice() else {
        // Equal to one of no values.
        sql.push("1 = 0");
        return;
    };
    let operator = match operator {
        Operator::Like => return push_like(sql, field.name, value),
        Operator::In => " IN (",
        Operator::Eq => " = ",
        Operator::Ne if field.nullable => " IS DISTINCT FROM ",
        Operator::Ne => " <> ",
        Operator::Lt => " < ",
        Operator::Lte => " <= ",
        Operator::Gt => " > ",
        Operator::Gte => " >= ",
    };
    push_column(sql, field.name);
    sql.push(operator);
    push_value(sql, value);
    if operator == " IN (" {
        for value in &values[1..] {
            sql.push(", ");
            push_value(sql, value);
        }
        sql.push(")");
    }
}

/// The databases differ in which letters `LIKE` treats as equal; both know ASCII's lower case.
fn push_like(sql: &mut QueryBuilder<Db>, column: &'static str, pattern: &Value) {
    let mut pattern = pattern.to_string().to_ascii_lowercase();
    if !has_wildcard(&pattern) {
        pattern = format!("%{pattern}%");
    }
    sql.push("lower(");
    push_column(sql, column);
    sql.push(") LIKE ").push_bind(pattern).push(r" ESCAPE '\'");
}

/// Whether a pattern says itself what may stand around the text that is looked for.
fn has_wildcard(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|char| {
        let special = !escaped;
        escaped = special && char == '\\';
        special && matches!(char, '%' | '_')
    })
}

/// The rows after a place: those greater in the first step of the order, or equal in it and greater in the second, and so
/// on.
fn push_after(sql: &mut QueryBuilder<Db>, order: &[Order], place: &[Value]) {
    let steps: Vec<_> = order.iter().zip(place).collect();
    if let [(first, value), _, ..] = steps.as_slice()
        && !first.field.nullable
    {
        // It follows from the rest, but lets the database start its walk through an index at the right place.
        push_column(sql, first.field.name);
        sql.push(if first.descending { " <= " } else { " >= " });
        push_value(sql, value);
        sql.push(" AND ");
    }
    sql.push("(");
    let mut disjunction = "";
    for (index, (step, value)) in steps.iter().enumerate() {
        if is_last(step, value) {
            continue;
        }
        sql.push(disjunction).push("(");
        for (equal, value) in &steps[..index] {
            push_equal(sql, equal, value);
            sql.push(" AND ");
        }
        push_beyond(sql, step, value);
        sql.push(")");
        disjunction = " OR ";
    }
    sql.push(")");
}

/// Whether nothing can come after this value: a missing one is the greatest.
fn is_last(order: &Order, value: &Value) -> bool {
    *value == Value::Null && !order.descending
}

fn push_equal(sql: &mut QueryBuilder<Db>, order: &Order, value: &Value) {
    push_column(sql, order.field.name);
    if *value == Value::Null {
        sql.push(" IS NULL");
    } else {
        sql.push(" = ");
        push_value(sql, value);
    }
}

fn push_beyond(sql: &mut QueryBuilder<Db>, order: &Order, value: &Value) {
    if *value == Value::Null {
        push_column(sql, order.field.name);
        sql.push(" IS NOT NULL");
        return;
    }
    let with_missing = order.field.nullable && !order.descending;
    sql.push(if with_missing { "(" } else { "" });
    push_column(sql, order.field.name);
    sql.push(if order.descending { " < " } else { " > " });
    push_value(sql, value);
    if with_missing {
        sql.push(" OR ");
        push_column(sql, order.field.name);
        sql.push(" IS NULL)");
    }
}

/// Quoted, because a field may be named like a word of SQL. The name is the program's own, never a client's.
fn push_column(sql: &mut QueryBuilder<Db>, name: &'static str) {
    sql.push("\"").push(name).push("\"");
}
