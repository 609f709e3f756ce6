use std::sync::{LazyLock, OnceLock};

use axum::{Json, extract::Query};
use regex::Regex;

use crate::{Error, Line, Search};

static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\w+$").expect("a valid pattern"));

pub async fn search(Query(search): Query<Search>) -> Json<bool> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]+").expect("a valid pattern"));
    Json(WORD.is_match(&search.text) && NUMBER.is_match(&search.text))
}

pub async fn cell(Query(search): Query<Search>) -> Json<bool> {
    static CELL: OnceLock<Regex> = OnceLock::new();
    let date = CELL.get_or_init(|| Regex::new(r"\d{4}").expect("a valid pattern"));
    Json(date.is_match(&search.text))
}

/// The pattern is the client's.
pub async fn given(Query(search): Query<Search>) -> Result<Json<bool>, Error> {
    let pattern = Regex::new(&search.pattern)?;
    Ok(Json(pattern.is_match(&search.text)))
}

pub fn once(lines: &[Line]) -> usize {
    let number = Regex::new("[0-9]+").expect("a valid pattern");
    lines.iter().filter(|line| number.is_match(&line.text)).count()
}

#[cfg(test)]
mod tests {
    fn each(lines: &[super::Line]) {
        for line in lines {
            assert!(regex::Regex::new("a").unwrap().is_match(&line.text));
            let pattern = regex::Regex::new("a").unwrap();
        }
    }
}
