//! The service as a library, so that tests start it the way `main` does.

pub mod api;
mod cleanup;
pub mod config;
pub mod domain;
pub mod error;
pub mod health;
pub mod http;
pub mod metrics;
pub mod shutdown;
pub mod store;
pub mod telemetry;

use std::net::SocketAddr;

use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    config::Config,
    error::StartError,
    http::{AppState, Router, Routes, openapi::Description, server},
    metrics::Metrics,
    shutdown::{Ending, Signals, Stopper},
    store::Store,
};

/// Runs the service until a signal asks it to end. A second signal ends it at once.
pub async fn run(config: Config) -> Result<Ending, StartError> {
    let mut signals = Signals::listen().map_err(StartError::Signals)?;
    let service = tokio::select! {
        service = Service::start(config, http::routes()) => service?,
        signal = signals.next() => {
            tracing::info!(signal, "stopped before the start was complete");
            return Ok(Ending::Drained);
        }
    };
    let signal = signals.next().await;
    tracing::info!(signal, "stopping; another signal stops at once");
    let ending = tokio::select! {
        ending = service.stop() => ending,
        signal = signals.next() => {
            tracing::warn!(signal, "stopped at once");
            Ending::CutOff
        }
    };
    Ok(ending)
}

/// A service that runs.
pub struct Service {
    /// Where the API is.
    pub address: SocketAddr,
    /// Where the metrics are.
    pub metrics_address: SocketAddr,
    state: AppState,
    api: (Stopper, JoinHandle<Ending>),
    metrics: (Stopper, JoinHandle<Ending>),
    cleanup: (Stopper, JoinHandle<()>),
}

impl Service {
    /// Opens the store, then listens. `api` is [`http::routes`], to which tests add routes of their own.
    pub async fn start(config: Config, api: Routes) -> Result<Self, StartError> {
        let metrics = Metrics::new();
        let listener = listen(config.http.address, "HTTP").await?;
        let metrics_listener = listen(config.metrics, "METRICS").await?;
        let store = Store::open(&config.store, metrics.store.clone()).await.map_err(StartError::Store)?;
        let description = Description::new(&api, &config.identity)?;
        let state = AppState::new(config, store, metrics, description);

        let address = listener.0;
        let metrics_address = metrics_listener.0;
        let cleanup = Stopper::new();
        let service = Self {
            address,
            metrics_address,
            api: serve(listener.1, http::app(&state, api), &state),
            metrics: serve(metrics_listener.1, http::metrics_router(state.clone()), &state),
            cleanup: {
                let task = cleanup::delete_expired_keys(state.store.clone(), cleanup.listener());
                (cleanup, tokio::spawn(task))
            },
            state,
        };
        tracing::info!(%address, %metrics_address, version = env!("CARGO_PKG_VERSION"), "listening");
        Ok(service)
    }

    /// The service's store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.state.store
    }

    /// Stops in good order: first no longer ready, then no new connections, then no open requests, then no store.
    pub async fn stop(self) -> Ending {
        let shutdown = &self.state.config.shutdown;
        self.state.health.drain();
        tracing::info!(delay = ?shutdown.delay, "no longer ready");
        tokio::time::sleep(shutdown.delay).await;
        let ending = finish(self.api).await;
        match ending {
            Ending::Drained => tracing::info!("every request was answered"),
            Ending::CutOff => tracing::warn!(drain_timeout = ?shutdown.drain_timeout, "open requests were cut off"),
        }
        // Until here, so that the end can be watched.
        let _ = finish(self.metrics).await;
        self.cleanup.0.stop();
        // It fails only by panicking, which has been logged.
        let _ = self.cleanup.1.await;
        self.state.store.close().await;
        ending
    }
}

async fn listen(address: SocketAddr, section: &'static str) -> Result<(SocketAddr, TcpListener), StartError> {
    let failed = |source| StartError::Listen { address, section, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    Ok((listener.local_addr().map_err(failed)?, listener))
}

fn serve(listener: TcpListener, router: Router, state: &AppState) -> (Stopper, JoinHandle<Ending>) {
    let stopper = Stopper::new();
    let limits =
        server::Limits { header: state.config.http.header_timeout, drain: state.config.shutdown.drain_timeout };
    let task = tokio::spawn(server::serve(listener, router, limits, stopper.listener()));
    (stopper, task)
}

/// Stops a server and waits for it. One that panicked has cut its requests off.
async fn finish((stopper, task): (Stopper, JoinHandle<Ending>)) -> Ending {
    stopper.stop();
    task.await.unwrap_or(Ending::CutOff)
}
