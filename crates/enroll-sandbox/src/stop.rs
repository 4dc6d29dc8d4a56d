//! The end of a sandbox, as seen from answers that are still on their way.

use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// Tells whether the sandbox stops. It does when the other end is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<()>);

/// The sandbox stops.
#[derive(Debug)]
pub(crate) struct Stopped;

/// A sandbox that runs until the sender is dropped.
pub(crate) fn channel() -> (watch::Sender<()>, Stop) {
    let (running, stop) = watch::channel(());
    (running, Stop(stop))
}

impl Stop {
    /// Waits for the end.
    pub(crate) async fn wait(&mut self) {
        while self.0.changed().await.is_ok() {}
    }

    /// Waits a while.
    ///
    /// # Errors
    ///
    /// When the sandbox stops before the time is over.
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
