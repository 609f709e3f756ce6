//! Reading columns that need more than the driver does.

use sqlx::{Row, types::Json};

use super::db::Db;
use crate::domain::choice::Choice;

/// What a transaction works on.
pub type DbConnection = <Db as sqlx::Database>::Connection;

/// A statement with values bound to it.
pub type DbQuery<'q> = sqlx::query::Query<'q, Db, <Db as sqlx::Database>::Arguments>;

/// A row of the database.
pub type DbRow = <Db as sqlx::Database>::Row;

/// A column that holds the name of one of an enumeration's values.
pub fn choice<T: Choice>(row: &DbRow, column: &str) -> Result<T, sqlx::Error> {
    named(column, row.try_get(column)?)
}

/// The same, where there may be none.
pub fn optional_choice<T: Choice>(row: &DbRow, column: &str) -> Result<Option<T>, sqlx::Error> {
    row.try_get::<Option<&str>, _>(column)?.map(|name| named(column, name)).transpose()
}

/// A column that holds JSON.
pub fn json(row: &DbRow, column: &str) -> Result<serde_json::Value, sqlx::Error> {
    row.try_get(column).map(|Json(value)| value)
}

/// The same, where there may be none.
pub fn optional_json(row: &DbRow, column: &str) -> Result<Option<serde_json::Value>, sqlx::Error> {
    row.try_get::<Option<Json<_>>, _>(column).map(|value| value.map(|Json(value)| value))
}

fn named<T: Choice>(column: &str, name: &str) -> Result<T, sqlx::Error> {
    T::from_name(name).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: format!("\"{name}\" is not one of {}", T::NAMES.join(", ")).into(),
    })
}
