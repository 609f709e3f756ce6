//! A database for one test, on the server that `<PREFIX>_TEST_DATABASE_URL` names.

use service::config::ENV_PREFIX;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

pub struct Database {
    name: String,
    url: String,
    server: String,
}

impl Database {
    pub async fn create() -> Self {
        let variable = format!("{ENV_PREFIX}_TEST_DATABASE_URL");
        let server = std::env::var(&variable).unwrap_or_else(|_| {
            panic!(
                "{variable} must be the URL of a PostgreSQL server whose user may create databases. To start one:\n  \
                 docker run --rm --detach --publish 5432:5432 --env POSTGRES_PASSWORD=test postgres:17\n  \
                 export {variable}=postgres://postgres:test@127.0.0.1:5432/postgres"
            )
        });
        let name = format!("test_{}", Uuid::now_v7().simple());
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        let database = Self { url: url.into(), name, server };
        execute(&database.server, format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    #[expect(clippy::unused_async, reason = "other stores have to wait")]
    pub async fn delete(self) {
        drop(self);
    }
}

/// Also when a test fails. Its own runtime cannot be waited for here; another one in a thread can.
impl Drop for Database {
    fn drop(&mut self) {
        let (server, statement) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        let delete = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&server, statement));
        };
        let deleted = std::thread::spawn(delete).join().is_ok();
        // A second panic would hide the first.
        assert!(deleted || std::thread::panicking(), "the database {} is still there", self.name);
    }
}

async fn execute(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    // The name is made above, of letters and digits.
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
