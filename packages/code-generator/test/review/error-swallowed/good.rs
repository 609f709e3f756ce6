use sqlx::PgPool;
use tokio::fs;
use tokio::sync::mpsc::Sender;

pub async fn save(pool: &PgPool, done: Sender<()>, text: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE tasks SET title = $1").bind(text).execute(pool).await?;
    if let Err(error) = fs::write("tasks.txt", text).await {
        tracing::warn!(%error, "the copy was not written");
    }
    // Nobody waits for it any more when the receiver is gone.
    let _ = done.send(()).await;

    // A copy for people who look into the folder; the next run writes it again.
    let _ = fs::write("tasks.old", text).await;
    let _ = fs::remove_file("tasks.tmp").await;

    let parsed = text.parse::<i32>().ok();
    println!("{parsed:?}");
    if let Ok(entry) = fs::read_to_string("cache").await {
        println!("{entry}");
    }
    Ok(())
}
