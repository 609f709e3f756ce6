//! A database for one test, on the server that `<PREFIX>_TEST_DATABASE_URL` names.

use service::config::ENV_PREFIX;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

pub struct Database {
    name: String,
    url: String,
    server: String,
}

impl Database {
    pub async fn create() -> Self {
        let variable = format!("{ENV_PREFIX}_TEST_DATABASE_URL");
        let server = std::env::var(&variable)
            .unwrap_or_else(|_| panic!("{variable} must name a database whose user may create others"));
        let name = format!("test_{}", Uuid::now_v7().simple());
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        let database = Self { url: url.into(), name, server };
        database.execute(format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn delete(self) {
        self.execute(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn execute(&self, statement: String) {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        // The name is made above, of letters and digits.
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}
