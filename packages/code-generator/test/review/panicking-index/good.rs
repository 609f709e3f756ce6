use axum::Json;
use axum::extract::{Path, State};

const WIDTH: usize = 8;

pub async fn page(State(store): State<Store>, Path(start): Path<usize>, Json(text): Json<String>) -> Option<String> {
    let first = store.lines.get(start)?;
    let header = &first.as_bytes()[..WIDTH];
    let wanted = measure(&text);
    if wanted < store.lines.len() {
        println!("{}", store.lines[wanted]);
    }
    let mut total = header.len();
    for index in 0..store.lines.len() {
        total += store.lines[index].len();
    }
    let end = text.find(' ')?;
    let shard = store.shards[hash(&text) % store.shards.len()].name();
    Some(format!("{}{total}{shard}{}", &text[..end], store.settings["name"]))
}

pub fn offline(lines: &[String], wanted: usize) -> &str {
    &lines[wanted]
}
