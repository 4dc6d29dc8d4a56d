//! Exit codes, in order of danger: a script that runs several commands keeps the greatest.
//!
//! 0 to 5 certainly left nothing behind that is not reported; after 6 and 7 a user exists or may
//! exist, so nothing is sent again without settling.

use std::fmt;
use std::process::ExitCode;

use crate::output;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done: all users were created, or what was asked for was printed.
    Done = 0,
    /// Could not run: a file, the configuration, the network of the command itself. Nothing was
    /// sent.
    CouldNotRun = 1,
    /// Wrong usage, or `--yes` is missing. Nothing was sent.
    Usage = 2,
    /// Certainly not created; the profile has to be fixed.
    Profile = 3,
    /// Certainly not created; credentials, signature, nonces or the address have to be fixed.
    SetUp = 4,
    /// Certainly not created; a retry later may succeed.
    Later = 5,
    /// The user exists, or was created and its id could not be read.
    Exists = 6,
    /// The user may exist.
    Unknown = 7,
    /// A fault of this command, after something may have been sent.
    Panicked = 70,
    /// Interrupted before anything was sent.
    Interrupted = 130,
    /// Terminated before anything was sent.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error of usage that clap cannot find by itself.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Prints an error, with its causes, and says how the command ends.
pub(crate) fn failed(error: &anyhow::Error) -> Exit {
    output::message(format_args!("enroll: {error:#}"));
    if error.is::<UsageError>() { Exit::Usage } else { Exit::CouldNotRun }
}

/// Makes every panic exit with 70, without the payload of the panic, which may hold a value.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        output::message(format_args!(
            "enroll: a fault of this command{}; please report it. If it was creating users, they may exist: look \
             them up before you retry",
            place.unwrap_or_default()
        ));
        std::process::exit(Exit::Panicked as i32);
    }));
}
