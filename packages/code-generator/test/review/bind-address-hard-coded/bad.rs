use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::Error;

pub async fn everywhere() -> Result<TcpListener, Error> {
    Ok(TcpListener::bind("0.0.0.0:8080").await?) //~ bind-address-hard-coded
}

pub async fn named() -> Result<TcpListener, Error> {
    let address = SocketAddr::from(([127, 0, 0, 1], 3000));
    Ok(TcpListener::bind(&address).await?) //~ bind-address-hard-coded
}

pub async fn parsed() -> Result<(), Error> {
    let address = "[::]:3000".parse::<SocketAddr>().unwrap();
    axum::Server::bind(&address).serve(crate::app()).await?; //~ bind-address-hard-coded
    Ok(())
}

pub fn pair() -> std::io::Result<std::net::TcpListener> {
    std::net::TcpListener::bind(("0.0.0.0", 9000)) //~ bind-address-hard-coded
}
