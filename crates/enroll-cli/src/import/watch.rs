//! Waits for importers, and meanwhile prints rows, shows progress and heeds signals.

use std::future::Future;
use std::sync::Arc;

use enroll_import::Stopper;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use super::events::Recorded;
use super::print::Printer;
use super::progress::{EVERY, Progress};
use crate::exit::Exit;
use crate::signals::Signals;

pub(super) struct Watch<'a> {
    pub(super) signals: Signals,
    pub(super) stopper: Stopper,
    pub(super) progress: Arc<Progress>,
    pub(super) rows: UnboundedReceiver<Recorded>,
    pub(super) printer: Printer<'a>,
    /// The exit code of the first signal.
    pub(super) signal: Option<Exit>,
}

impl Watch<'_> {
    /// Waits for the end of a work.
    pub(super) async fn until<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut tick = interval(EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tick.tick().await;
        let done = loop {
            tokio::select! {
                biased;
                exit = self.signals.next() => self.stop(exit),
                done = &mut work => break done,
                Some(row) = self.rows.recv() => self.print(row).await,
                _ = tick.tick() => self.progress.line(),
            }
        };
        while let Ok(row) = self.rows.try_recv() {
            self.print(row).await;
        }
        done
    }

    /// Nobody is sent any more if results cannot be printed.
    async fn print(&mut self, row: Recorded) {
        if let Err(error) = self.printer.row(&row).await {
            self.stopper.drain();
            self.progress.say(format_args!("enroll: {error:#}; no other row is sent. The journal has all outcomes"));
        }
    }

    fn stop(&mut self, exit: Exit) {
        if self.signal.is_none() {
            self.signal = Some(exit);
            self.stopper.drain();
            self.progress.say(format_args!(
                "no other row is sent; waiting for the calls under way. A second signal ends at once, and leaves \
                 their users unknown"
            ));
        } else {
            self.stopper.stop_now();
        }
    }
}
