use sqlx::{PgPool, Postgres, Transaction};

use crate::{Error, Report, Store, Task, insert_task};

pub async fn create(pool: &PgPool, task: &Task) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("INSERT INTO tasks (id) VALUES ($1)").bind(task.id).execute(&mut *tx).await?;
    tx.commit().await
}

pub async fn either(pool: &PgPool, task: &Task) -> Result<bool, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let done = sqlx::query("DELETE FROM tasks WHERE id = $1").bind(task.id).execute(&mut *tx).await?;
    if done.rows_affected() == 1 {
        tx.commit().await?;
        return Ok(true);
    }
    Ok(false)
}

/// Two statements that must see the same rows; nothing is written.
pub async fn report(pool: &PgPool) -> Result<Report, sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut *tx).await?;
    let open = sqlx::query_scalar("SELECT count(*) FROM tasks WHERE open").fetch_one(&mut *tx).await?;
    let all = sqlx::query_scalar("SELECT count(*) FROM tasks").fetch_one(&mut *tx).await?;
    Ok(Report { open, all })
}

pub async fn begun(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("DELETE FROM stale").execute(&mut *tx).await?;
    Ok(tx)
}

pub async fn handed_on(store: &Store, task: &Task) -> Result<(), Error> {
    let mut tx = store.pool.begin().await?;
    insert_task(&mut tx, task).await?;
    store.finish(tx).await
}

pub async fn kept(store: &Store, task: &Task) -> Result<crate::Unit, Error> {
    let mut tx = store.pool.begin().await?;
    insert_task(&mut tx, task).await?;
    Ok(crate::Unit { tx, task: task.id })
}

pub async fn dry_run(store: &Store, task: &Task) -> Result<(), Error> {
    let mut tx = store.pool.begin().await?;
    insert_task(&mut tx, task).await?;
    tx.rollback().await?;
    Ok(())
}

pub async fn selected(store: &Store, task: &Task) -> Result<(), Error> {
    let mut tx = store.pool.begin().await?;
    insert_task(&mut tx, task).await?;
    tokio::select! {
        done = tx.commit() => Ok(done?),
        () = store.stopped() => Err(Error::Stopped),
    }
}

pub fn range(text: &crate::Span) -> usize {
    let start = text.begin();
    start + 1
}

#[cfg(test)]
mod tests {
    async fn leaves_nothing(pool: sqlx::PgPool) -> Result<(), sqlx::Error> {
        let mut tx = pool.begin().await?;
        sqlx::query("DELETE FROM tasks").execute(&mut *tx).await?;
        Ok(())
    }
}
