//! The shutdown signal, for responses that are still being sent.

use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// Reports that the sandbox shuts down, which it does when the sender is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<()>);

/// The sandbox shuts down.
#[derive(Debug)]
pub(crate) struct Stopped;

/// A sender, and a signal that fires when the sender is dropped.
pub(crate) fn channel() -> (watch::Sender<()>, Stop) {
    let (running, stop) = watch::channel(());
    (running, Stop(stop))
}

impl Stop {
    /// Waits until the sandbox shuts down.
    pub(crate) async fn wait(&mut self) {
        while self.0.changed().await.is_ok() {}
    }

    /// Waits for a fixed time.
    ///
    /// # Errors
    ///
    /// When the sandbox shuts down before the time is over.
    pub(crate) async fn pause(&mut self, length: Duration) -> Result<(), Stopped> {
        if self.0.has_changed().is_err() {
            return Err(Stopped);
        }
        match timeout(length, self.wait()).await {
            Ok(()) => Err(Stopped),
            Err(_) => Ok(()),
        }
    }
}
