//! `--seed`: the example data.

use std::fs;

use serde_json::Value as Json;
use service::{
    config::StoreConfig,
    metrics::StoreMetrics,
    shutdown::Ending,
    store::{Store, seeds::SeedError},
};

use crate::support::{Database, TestService, caller, start_with, store};

/// How many files there are.
fn files() -> usize {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap();
    files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "sql")).count()
}

/// The first page of each list that the API describes, as long as a page can be.
async fn lists(service: &TestService) -> Vec<Json> {
    let description: Json = service.get("/openapi.json").send().await.unwrap().json().await.unwrap();
    let mut lists = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        let is_list = item["get"]["operationId"].as_str().is_some_and(|id| id.starts_with("list_"));
        if is_list && path.starts_with("/api/") && !path.contains('{') {
            let response = service.get(&format!("{path}?limit=200")).send().await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            let list: Json = response.json().await.unwrap();
            lists.push(list["items"].clone());
        }
    }
    lists
}

#[tokio::test]
async fn example_data_is_inserted_once_and_shown() {
    let mut service = start_with(|config| config.identity.trust_headers = true).await;
    // Whose the example data is.
    service.caller = caller("example-user", 0x0193_7e8f_0000_7000_8000_0000_0000_0001);
    let rows = service.service.store().seed().await.unwrap();
    assert_eq!(rows > 0, files() > 0);
    let seeded = lists(&service).await;
    let shown: usize = seeded.iter().map(|items| items.as_array().unwrap().len()).sum();
    assert_eq!(u64::try_from(shown).unwrap(), rows);
    assert_eq!(service.service.store().seed().await.unwrap(), 0);
    assert_eq!(lists(&service).await, seeded);
    assert_eq!(service.stop().await, Ending::Drained);
}

#[tokio::test]
async fn example_data_needs_its_tables() {
    let database = Database::create().await;
    let config = StoreConfig { migrate_on_start: false, ..store::config(&database) };
    let store = Store::open(&config, StoreMetrics::default()).await.unwrap();
    assert!(matches!(store.seed().await, Err(SeedError::OldSchema)));
    store::delete(store, database).await;
}
