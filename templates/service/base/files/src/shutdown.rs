//! How the process is told to end, and how its parts hear of it.

use std::io;

use tokio::sync::watch;

/// How a service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Ending {
    /// Every open request was answered.
    Drained,
    /// Some were cut off.
    CutOff,
}

/// Tells every [`Stop`] made from it to stop; also when it is dropped.
#[derive(Debug)]
pub struct Stopper(watch::Sender<()>);

impl Stopper {
    /// A stopper that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    /// Something that hears of the stop.
    #[must_use]
    pub fn listener(&self) -> Stop {
        Stop(self.0.subscribe())
    }

    /// Tells everyone.
    pub fn stop(self) {}
}

impl Default for Stopper {
    fn default() -> Self {
        Self::new()
    }
}

/// Hears of a stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<()>);

impl Stop {
    /// Waits for the stop.
    pub async fn requested(&mut self) {
        // Nothing is ever sent: the only change is that the sender goes away.
        while self.0.changed().await.is_ok() {}
    }
}

/// The signals that ask the process to end.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals over from now on.
    #[cfg(unix)]
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Takes the signals over from now on.
    #[cfg(not(unix))]
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next signal and names it.
    #[cfg(unix)]
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }

    /// Waits for the next signal and names it.
    #[cfg(not(unix))]
    pub async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without the handler there is nothing to wait for; the system's own way to end a process remains.
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
