use std::path::PathBuf;
use std::time::Duration;

use tokio::fs;
use tokio::process::Command;

pub async fn import(path: PathBuf) -> std::io::Result<usize> {
    let text = fs::read_to_string(&path).await?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    Command::new("convert").arg(&path).status().await?;
    let size = tokio::task::spawn_blocking(move || std::fs::metadata(path)).await??.len();
    Ok(text.len() + size as usize)
}

pub fn not_async(path: &str) -> std::io::Result<String> {
    std::thread::sleep(Duration::from_millis(5));
    std::fs::read_to_string(path)
}

pub async fn hands_it_over() -> std::thread::JoinHandle<()> {
    std::thread::spawn(|| std::thread::sleep(Duration::from_secs(1)))
}

#[tokio::main]
async fn main() {
    let config = std::fs::read_to_string("config.toml").unwrap_or_default();
    println!("{}", config.len());
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn reads() {
        assert!(std::fs::read("Cargo.toml").is_ok());
    }
}
