use futures::channel::mpsc as futures_mpsc;
use tokio::sync::mpsc::{self, unbounded_channel};

pub fn channels() {
    let (_jobs, _) = mpsc::unbounded_channel::<String>(); //~ unbounded-channel
    let (_events, _) = unbounded_channel::<u64>(); //~ unbounded-channel
    let (_lines, _) = futures_mpsc::unbounded::<String>(); //~ unbounded-channel
    let (_names, _) = flume::unbounded::<String>(); //~ unbounded-channel
}
