//! Accepts connections, and lets go of them in good order.
//!
//! hyper is used directly, because what axum offers on top of it has no time limit for request heads and none for
//! draining. HTTP/1.1 only: proxies speak it to what is behind them, and recognising HTTP/2 without TLS would mean
//! reading the first bytes of a connection without a limit.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, task::JoinSet};
use tower::ServiceExt;

use crate::shutdown::{Ending, Stop};

/// How long to wait when the system has no file descriptor for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The client's address, or the address of the proxy in front.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// A request head.
    pub(crate) header: Duration,
    /// Open requests after a stop.
    pub(crate) drain: Duration,
}

/// Serves until told to stop, then waits for open requests as long as the limit allows.
pub(crate) async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stop: Stop) -> Ending {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Without it answers are only slower.
                    let _ = stream.set_nodelay(true);
                    let router = router.clone();
                    let service = service_fn(move |mut request: Request<Incoming>| {
                        request.extensions_mut().insert(Peer(peer));
                        router.clone().oneshot(request.map(Body::new))
                    });
                    let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
                    connections.spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(%peer, %error, "connection");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            // Lets go of what has ended; a panic there has already been logged.
            Some(_) = connections.join_next() => {}
            () = stop.requested() => break,
        }
    }
    drop(listener);
    match tokio::time::timeout(limits.drain, graceful.shutdown()).await {
        Ok(()) => Ending::Drained,
        Err(_) => {
            connections.shutdown().await;
            Ending::CutOff
        }
    }
}
