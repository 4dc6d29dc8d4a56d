//! Waits for a signal that asks the command to end.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind};

use crate::exit::Exit;

/// The signals that end a command. From its creation on they do not end the process by themselves.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupts: [Signal; 2],
    #[cfg(unix)]
    terminations: [Signal; 2],
    /// A file that reaches its greatest size is an error of the write, and not the end.
    #[cfg(unix)]
    _file_size: Signal,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        let of = |kind| tokio::signal::unix::signal(kind);
        Ok(Self {
            interrupts: [of(SignalKind::interrupt())?, of(SignalKind::quit())?],
            // A terminal that is closed, also at the other end of a connection, hangs up.
            terminations: [of(SignalKind::terminate())?, of(SignalKind::hangup())?],
            _file_size: of(SignalKind::from_raw(libc::SIGXFSZ))?,
        })
    }

    /// Waits for the next one, and returns the exit code that belongs to it.
    pub(crate) async fn next(&mut self) -> Exit {
        let ([interrupt, quit], [terminate, hangup]) = (&mut self.interrupts, &mut self.terminations);
        tokio::select! {
            _ = interrupt.recv() => Exit::Interrupted,
            _ = quit.recv() => Exit::Interrupted,
            _ = terminate.recv() => Exit::Terminated,
            _ = hangup.recv() => Exit::Terminated,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(crate) async fn next(&mut self) -> Exit {
        // Without a handler the signal ends the process, so that there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}
