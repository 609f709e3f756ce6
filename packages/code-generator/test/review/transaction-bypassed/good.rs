use sqlx::{Acquire, PgPool};

use crate::{Error, Store, Task};

pub async fn create(pool: &PgPool, task: &Task) -> Result<u64, sqlx::Error> {
    let open = sqlx::query_scalar("SELECT count(*) FROM tasks").fetch_one(pool).await?;
    let mut tx = pool.begin().await?;
    sqlx::query("INSERT INTO tasks (id) VALUES ($1)").bind(task.id).execute(&mut *tx).await?;
    tx.commit().await?;
    sqlx::query("NOTIFY tasks").execute(pool).await?;
    Ok(open)
}

impl Store {
    /// Another database has its own transactions.
    pub async fn copy(&self, task: &Task) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        let source = sqlx::query("SELECT 1").fetch_one(&self.archive).await?;
        sqlx::query("INSERT INTO tasks (id) VALUES ($1)").bind(source).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    pub async fn nested(&self) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        let mut savepoint = transaction.begin().await?;
        sqlx::query("DELETE FROM stale").execute(&mut *savepoint).await?;
        savepoint.commit().await?;
        sqlx::query("DELETE FROM old").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub async fn scoped(&self) -> Result<(), Error> {
        {
            let mut tx = self.pool.begin().await?;
            sqlx::query("DELETE FROM stale").execute(&mut *tx).await?;
            tx.commit().await?;
        }
        sqlx::query("DELETE FROM old").execute(&self.pool).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    async fn isolation(pool: sqlx::PgPool) -> Result<(), sqlx::Error> {
        let mut tx = pool.begin().await?;
        sqlx::query("DELETE FROM tasks").execute(&pool).await?;
        tx.commit().await
    }
}
