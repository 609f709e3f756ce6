use std::error::Error;

use crate::{FindError, Store, Task};

pub async fn find(store: &Store, id: u64) -> Result<Task, FindError> {
    store.find(id).await
}

pub async fn names(store: &Store) -> Result<Vec<String>, FindError> {
    store.names().await
}

pub async fn text(store: &Store) -> anyhow::Result<String> {
    store.text().await
}

pub fn parse(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

async fn private(store: &Store) -> Result<(), Box<dyn Error>> {
    store.touch().await
}

#[tokio::main]
pub async fn main() -> Result<(), Box<dyn Error>> {
    Ok(())
}

#[tauri::command]
pub async fn open(path: &str) -> Result<(), String> {
    crate::open(path).await
}

#[cfg(test)]
mod tests {
    pub async fn helper() -> Result<(), String> {
        Ok(())
    }
}
