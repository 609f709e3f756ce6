use tokio::sync::{broadcast, mpsc, oneshot, watch};

pub fn channels() {
    let (_jobs, _) = mpsc::channel::<String>(1024);
    let (_done, _) = oneshot::channel::<()>();
    let (_state, _) = watch::channel(0);
    let (_events, _) = broadcast::channel::<u64>(16);
    let (_names, _) = flume::bounded::<String>(16);
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    #[test]
    fn collects() {
        let (_sender, _receiver) = mpsc::unbounded_channel::<u8>();
    }
}
