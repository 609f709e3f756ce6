use futures::channel::mpsc as futures_mpsc;
use tokio::sync::mpsc::{self, unbounded_channel};

pub fn channels() {
    let (jobs, queue) = mpsc::unbounded_channel::<String>(); //~ unbounded-channel
    let (events, log) = unbounded_channel::<u64>(); //~ unbounded-channel
    let (lines, reader) = futures_mpsc::unbounded::<String>(); //~ unbounded-channel
    let (names, printer) = flume::unbounded::<String>(); //~ unbounded-channel
}
