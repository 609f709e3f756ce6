//! A database for one test: an SQLite file in a folder of its own.

use tempfile::TempDir;

pub struct Database {
    url: String,
    folder: TempDir,
}

#[expect(clippy::unused_async, reason = "other databases are made on a server")]
impl Database {
    pub async fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}", folder.path().join("test.db").display()), folder }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn delete(self) {
        self.folder.close().unwrap();
    }
}
