use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, UdpSocket};

use crate::{Config, Error};

const DEFAULT: &str = "127.0.0.1:8080";

pub async fn configured(config: &Config) -> Result<TcpListener, Error> {
    Ok(TcpListener::bind(config.address).await?)
}

pub async fn default() -> Result<TcpListener, Error> {
    let address = std::env::var("ADDRESS").unwrap_or_else(|_| DEFAULT.to_owned());
    Ok(TcpListener::bind(address).await?)
}

pub async fn port(config: &Config) -> Result<TcpListener, Error> {
    let all = SocketAddr::from((Ipv4Addr::UNSPECIFIED, config.port));
    let _first = TcpListener::bind(format!("0.0.0.0:{}", config.port)).await?;
    let _second = TcpListener::bind(("0.0.0.0", config.port)).await?;
    Ok(TcpListener::bind(all).await?)
}

/// Any free port, and a socket that only sends.
pub async fn any() -> Result<UdpSocket, Error> {
    let _listener = TcpListener::bind("127.0.0.1:0").await?;
    let _other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok(UdpSocket::bind("0.0.0.0:5353").await?)
}

#[cfg(test)]
mod tests {
    async fn listener() -> super::TcpListener {
        super::TcpListener::bind("127.0.0.1:9999").await.unwrap()
    }
}
