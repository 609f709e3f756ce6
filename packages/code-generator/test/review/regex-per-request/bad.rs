use axum::{Json, extract::Query};
use regex::Regex;

use crate::{Error, Line, Search};

pub async fn search(Query(search): Query<Search>) -> Result<Json<bool>, Error> {
    let word = Regex::new(r"^\w+$")?; //~ regex-per-request
    Ok(Json(word.is_match(&search.text)))
}

pub fn numbers(lines: &[Line]) -> usize {
    let mut found = 0;
    for line in lines {
        if regex::Regex::new("[0-9]+").unwrap().is_match(&line.text) { //~ regex-per-request
            found += 1;
        }
    }
    found
}

pub fn dates(lines: &[Line]) -> usize {
    let mut left = lines;
    while let Some((line, rest)) = left.split_first() {
        let date = regex::bytes::Regex::new(r"\d{4}-\d\d").unwrap(); //~ regex-per-request
        if date.is_match(line.text.as_bytes()) {
            return rest.len();
        }
        left = rest;
    }
    0
}
