use sqlx::PgPool;
use tokio::fs;
use tokio::io::AsyncWriteExt;

pub async fn save(pool: &PgPool, mut file: fs::File, text: &str) {
    let _ = sqlx::query("UPDATE tasks SET title = $1").bind(text).execute(pool).await; //~ error-swallowed
    file.write_all(text.as_bytes()).await.ok(); //~ error-swallowed
    if let Ok(_) = fs::write("tasks.txt", text).await { //~ error-swallowed
        println!("written");
    }
    match file.flush().await { //~ error-swallowed
        Ok(()) => println!("flushed"),
        Err(_) => {}
    }
}
