//! HTTP byte by byte, for what a good client would never do.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Wire(TcpStream);

impl Wire {
    pub async fn open(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Everything until the service closes the connection.
    pub async fn receive(mut self) -> String {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            match timeout(PATIENCE, self.0.read(&mut buffer)).await.expect("the connection stays open") {
                // A service that does not want the rest of a body may reset the connection after its answer.
                Ok(0) | Err(_) => return String::from_utf8(bytes).unwrap(),
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            }
        }
    }
}
