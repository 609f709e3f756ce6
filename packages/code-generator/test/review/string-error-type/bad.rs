use std::error::Error;

use crate::{Store, Task};

pub async fn find(store: &Store, id: u64) -> Result<Task, String> { //~ string-error-type
    store.find(id).await.map_err(|error| error.to_string())
}

impl Store {
    pub async fn remove(&self, id: u64) -> Result<(), Box<dyn Error + Send + Sync>> { //~ string-error-type
        self.delete(id).await?;
        Ok(())
    }

    pub(crate) async fn count(&self) -> Result<u64, &'static str> { //~ string-error-type
        self.rows().await.ok_or("no rows")
    }
}
