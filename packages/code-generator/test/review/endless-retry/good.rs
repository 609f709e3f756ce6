use std::time::Duration;

use tokio::time::sleep;

use crate::{Client, Error, Queue, State, connect};

pub async fn connected() -> Result<Client, Error> {
    for attempt in 0..5 {
        match connect().await {
            Ok(client) => return Ok(client),
            Err(error) => tracing::warn!(%error, attempt),
        }
        sleep(Duration::from_secs(1 << attempt)).await;
    }
    Err(Error::Unavailable)
}

pub async fn counted() -> Result<Client, Error> {
    let mut attempts = 0;
    loop {
        match connect().await {
            Ok(client) => return Ok(client),
            Err(error) if attempts > 5 => return Err(error),
            Err(_) => attempts += 1,
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// Some errors end it, and the wait grows.
pub async fn decided(client: &Client) -> Result<(), Error> {
    let mut delay = Duration::from_millis(100);
    loop {
        match client.send().await {
            Ok(()) => return Ok(()),
            Err(Error::Closed) => return Err(Error::Closed),
            Err(_) => sleep(delay).await,
        }
        delay *= 2;
    }
}

/// A worker has no end to reach; an error is not the reason that it goes round.
pub async fn worker(queue: &Queue) {
    loop {
        match queue.next().await {
            Ok(job) => job.run().await,
            Err(error) => {
                tracing::error!(%error);
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

pub async fn finished(client: &Client) -> Result<(), Error> {
    loop {
        match client.state().await? {
            State::Done => return Ok(()),
            State::Running => sleep(Duration::from_secs(1)).await,
        }
    }
}

pub async fn stoppable(client: &Client, stopped: &crate::Stopped) {
    loop {
        match client.ping().await {
            Ok(()) => break,
            Err(_) if stopped.is_cancelled() => break,
            Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
}

pub async fn notified(client: &Client) {
    let mut fails = 0;
    while let Err(error) = client.notify().await {
        tracing::warn!(%error);
        if fails > 10 {
            break;
        }
        fails += 1;
        sleep(Duration::from_secs(1)).await;
    }
}

pub async fn while_online(client: &Client) {
    loop {
        if client.is_offline() {
            break;
        }
        match client.ping().await {
            Ok(()) => break,
            Err(error) => {
                tracing::warn!(%error);
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    async fn until_up(client: super::Client) {
        while let Err(_) = client.ping().await {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}
