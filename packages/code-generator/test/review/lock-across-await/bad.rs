use std::sync::{Arc, Mutex, RwLock};

pub struct Cache {
    entries: Arc<Mutex<Vec<String>>>,
    names: RwLock<Vec<String>>,
}

impl Cache {
    pub async fn refresh(&self) {
        let mut entries = self.entries.lock().unwrap(); //~ lock-across-await
        entries.push(load().await);
    }

    pub async fn dropped_too_late(&self) {
        let entries = self.entries.lock().expect("not poisoned"); //~ lock-across-await
        load().await;
        drop(entries);
    }

    pub async fn through_a_match(&self) {
        match self.names.read().unwrap().first() { //~ lock-across-await
            Some(name) => send(name).await,
            None => {}
        }
    }

    pub async fn through_a_loop(&self) {
        for name in self.names.read().unwrap().iter() { //~ lock-across-await
            send(name).await;
        }
    }

    pub async fn in_one_statement(&self) {
        send(&self.names.read().unwrap()[0]).await; //~ lock-across-await
    }

    pub async fn through_a_condition(&self) {
        if let Some(name) = self.names.read().unwrap().first() { //~ lock-across-await
            send(name).await;
        }
    }
}
