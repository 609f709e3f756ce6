use std::sync::{Arc, Mutex, RwLock};

pub struct Cache {
    entries: Arc<Mutex<Vec<String>>>,
    names: RwLock<Vec<String>>,
    shared: tokio::sync::Mutex<Vec<String>>,
}

impl Cache {
    pub async fn in_a_block(&self) {
        let first = {
            let entries = self.entries.lock().unwrap();
            entries.first().cloned()
        };
        send(&first.unwrap_or_default()).await;
    }

    pub async fn dropped(&self) {
        let mut entries = self.entries.lock().unwrap();
        entries.clear();
        drop(entries);
        load().await;
    }

    pub async fn copied(&self) {
        let first = self.names.read().unwrap().first().cloned();
        send(&first.unwrap_or_default()).await;
        if self.names.read().unwrap().is_empty() {
            load().await;
        }
    }

    pub async fn asynchronous(&self) {
        let mut shared = self.shared.lock().await;
        shared.push(load().await);
    }

    pub async fn in_another_task(&self) {
        let entries = self.entries.lock().unwrap();
        let task = async move { load().await };
        entries.iter().for_each(|entry| println!("{entry}"));
        drop(entries);
        task.await;
    }

    pub fn not_async(&self) -> usize {
        let entries = self.entries.lock().unwrap();
        entries.len()
    }
}
