use std::process::Command;
use std::thread;
use std::time::Duration;

use reqwest::blocking;

pub async fn import(path: &str) -> std::io::Result<usize> {
    let text = std::fs::read_to_string(path)?; //~ blocking-call-in-async
    tokio::fs::remove_file(path).await?;
    std::thread::sleep(Duration::from_millis(5)); //~ blocking-call-in-async
    thread::sleep(Duration::from_millis(5)); //~ blocking-call-in-async
    tokio::time::sleep(Duration::from_millis(5)).await;
    Ok(text.len())
}

pub fn in_a_block(path: String) -> impl Future<Output = bool> {
    async move {
        let sizes = [1, 2].map(|_| std::fs::metadata(&path).map_or(0, |found| found.len())); //~ blocking-call-in-async
        sizes[0] > 0 && std::net::TcpStream::connect("db:5432").is_ok() //~ blocking-call-in-async
    }
}

pub async fn convert(path: &str) -> std::io::Result<bool> {
    let status = Command::new("convert").arg(path).status()?; //~ blocking-call-in-async
    Ok(status.success())
}

async fn main() {
    let page = blocking::get("https://example.com"); //~ blocking-call-in-async http-client-without-timeout
    drop(page);
}
