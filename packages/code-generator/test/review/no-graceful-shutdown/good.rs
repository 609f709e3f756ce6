use axum::Router;
use tokio::net::TcpListener;

use crate::{Error, signal};

pub async fn run(listener: TcpListener, app: Router) -> Result<(), Error> {
    axum::serve(listener, app).with_graceful_shutdown(signal()).await?;
    Ok(())
}

/// Whoever holds the task decides when it ends.
pub fn metrics(listener: TcpListener, app: Router) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        axum::serve(listener, app).await.expect("never ends");
    })
}

pub async fn either(listener: TcpListener, app: Router) -> Result<(), Error> {
    let server = axum::serve(listener, app);
    tokio::select! {
        ended = server => Ok(ended?),
        () = signal() => Ok(()),
    }
}

pub async fn own(listener: TcpListener, app: Router) -> Result<(), Error> {
    crate::serve(listener, app).await
}

#[cfg(test)]
mod tests {
    async fn server(listener: super::TcpListener, app: super::Router) {
        axum::serve(listener, app).await.unwrap();
    }
}
