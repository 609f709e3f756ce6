use std::time::Duration;

use tokio::time::sleep;

use crate::{Client, Error, connect};

pub async fn connected() -> Client {
    loop { //~ endless-retry
        match connect().await {
            Ok(client) => return client,
            Err(error) => {
                tracing::warn!(%error, "not connected");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

pub async fn sent(client: &Client) {
    loop { //~ endless-retry
        match client.send().await {
            Ok(()) => break,
            Err(Error::Closed) | Err(Error::Reset) => {}
            Err(error) => tracing::warn!(%error),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

pub async fn ready(client: &Client) {
    while let Err(error) = client.ping().await { //~ endless-retry
        tracing::warn!(%error, "not ready");
        sleep(Duration::from_secs(1)).await;
    }
}
