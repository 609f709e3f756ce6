use sqlx::PgPool;

use crate::{Error, Store, Task};

pub async fn create(pool: &PgPool, task: &Task) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("INSERT INTO tasks (id) VALUES ($1)").bind(task.id).execute(&mut *tx).await?;
    sqlx::query("INSERT INTO audit (task) VALUES ($1)").bind(task.id).execute(pool).await?; //~ transaction-bypassed
    tx.commit().await
}

impl Store {
    pub async fn take(&self, id: u64) -> Result<Option<Task>, Error> {
        let mut transaction = self.pool.begin().await.map_err(Error::from)?;
        let found = sqlx::query_as!(Task, "SELECT * FROM tasks WHERE id = $1", id)
            .fetch_optional(&self.pool) //~ transaction-bypassed
            .await?;
        if found.is_some() {
            sqlx::query("DELETE FROM tasks WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(found)
    }
}
