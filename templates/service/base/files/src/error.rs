//! Why the service did not start.

use std::{error::Error, io, net::SocketAddr};

use crate::{config::ENV_PREFIX, domain::StoreError, store::seeds::SeedError};

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened or migrated.
    #[error("cannot open the store")]
    Store(#[source] StoreError),
    /// The example data cannot be inserted.
    #[error("cannot insert the example data")]
    Seed(#[source] SeedError),
    /// A socket cannot be bound.
    #[error("cannot listen on {address}; choose another port with {ENV_PREFIX}__{section}__PORT")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// The configuration's section, as environment variables write it.
        section: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The runtime cannot be started.
    #[error("cannot start the runtime")]
    Runtime(#[source] io::Error),
    /// Signals cannot be received.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    /// The API's description cannot be written.
    #[error("cannot write the OpenAPI document")]
    OpenApi(#[source] serde_json::Error),
    /// Logs or traces cannot be set up.
    #[error("cannot set up telemetry")]
    Telemetry(#[source] Box<dyn Error + Send + Sync>),
}

/// An error and everything that caused it, on one line.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_names_every_cause() {
        let source = io::Error::other("taken");
        let error = StartError::Listen { address: ([127, 0, 0, 1], 80).into(), section: "HTTP", source };
        let text = chain(&error);
        assert!(text.starts_with("cannot listen on 127.0.0.1:80; choose another port with "), "{text}");
        assert!(text.ends_with("__HTTP__PORT: taken"), "{text}");
    }
}
