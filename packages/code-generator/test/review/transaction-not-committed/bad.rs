use sqlx::PgPool;

use crate::{Error, Store, Task, insert_task};

pub async fn create(pool: &PgPool, task: &Task) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?; //~ transaction-not-committed
    sqlx::query("INSERT INTO tasks (id) VALUES ($1)").bind(task.id).execute(&mut *tx).await?;
    sqlx::query!("UPDATE counters SET tasks = tasks + 1").execute(&mut *tx).await?;
    Ok(())
}

impl Store {
    pub async fn rename(&self, id: u64, name: &str) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(Error::from)?; //~ transaction-not-committed
        let task = self.lock(&mut transaction, id).await?;
        if task.name != name {
            sqlx::query(UPDATE).bind(id).bind(name).execute(transaction.as_mut()).await?;
        }
        Ok(())
    }

    pub async fn copy(&self, task: &Task) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?; //~ transaction-not-committed
        insert_task(&mut tx, task).await?;
        self.audit(&mut tx, "copy").await
    }
}

pub async fn postgres(client: &mut tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    let tx = client.transaction().await?; //~ transaction-not-committed
    tx.execute("DELETE FROM sessions WHERE expires_at < now()", &[]).await?;
    Ok(())
}

pub fn sqlite(connection: &mut rusqlite::Connection, id: u64) -> rusqlite::Result<()> {
    let tx = connection.transaction()?; //~ transaction-not-committed
    tx.execute("DELETE FROM tasks WHERE id = ?1", [id])?;
    Ok(())
}

const UPDATE: &str = "UPDATE tasks SET name = $2 WHERE id = $1";
