use axum::{Router, serve};
use tokio::net::TcpListener;

use crate::Error;

pub async fn run(listener: TcpListener, app: Router) -> Result<(), Error> {
    axum::serve(listener, app).await?; //~ no-graceful-shutdown
    Ok(())
}

pub async fn imported(listener: TcpListener, app: Router) {
    serve(listener, app.into_make_service()).tcp_nodelay(true).await.unwrap(); //~ no-graceful-shutdown
}
