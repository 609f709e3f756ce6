use axum::Json;
use axum::extract::{Path, State};

pub async fn page(State(store): State<Store>, Path((start, end)): Path<(usize, usize)>, Json(text): Json<String>) -> String {
    let place: usize = measure(&text) / start;
    let line = &store.lines[place]; //~ panicking-index
    let width = width_of(line);
    text[..width].to_string() //~ panicking-index
}

fn width_of(line: &str) -> usize {
    let wanted = measure(line);
    usize::from(line.as_bytes()[wanted]) //~ panicking-index
}
