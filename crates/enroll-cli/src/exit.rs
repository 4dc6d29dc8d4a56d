//! Exit codes, in order of danger.
//!
//! Up to 5, and after a signal, no user exists that is not reported as created. After 6, 7 and 70 a
//! user exists or may exist, so nothing is sent again without settling.

use std::fmt;
use std::process::ExitCode;

use crate::{output, profile};

/// How the command ended, in order of danger: if several hold, the greatest is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done: all users were created, or what was asked for was printed.
    Done,
    /// Could not run: a file, the configuration, the network of the command itself. Nothing was
    /// sent.
    CouldNotRun,
    /// Wrong usage, or `--yes` is missing. Nothing was sent.
    Usage,
    /// Certainly not created; the profile has to be fixed.
    Profile,
    /// Certainly not created; credentials, signature, nonces or the address have to be fixed.
    SetUp,
    /// Certainly not created; a retry later may succeed.
    Later,
    /// Interrupted when no outcome was in doubt.
    Interrupted,
    /// Terminated when no outcome was in doubt.
    Terminated,
    /// The user exists, or was created and its id could not be read.
    Exists,
    /// The user may exist.
    Unknown,
    /// A fault of this command, after something may have been sent.
    Panicked,
}

impl Exit {
    /// The code that the shell sees.
    const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::CouldNotRun => 1,
            Self::Usage => 2,
            Self::Profile => 3,
            Self::SetUp => 4,
            Self::Later => 5,
            Self::Exists => 6,
            Self::Unknown => 7,
            Self::Panicked => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
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
    output::message(format_args!("enroll: {}", output::plain(&format!("{error:#}"))));
    if error.is::<UsageError>() {
        Exit::Usage
    } else if error.is::<profile::Unusable>() {
        Exit::Profile
    } else {
        Exit::CouldNotRun
    }
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
        std::process::exit(Exit::Panicked.code().into());
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The other half of the test below, in a process of its own.
    #[test]
    #[ignore = "it ends the process"]
    fn panic_with_a_secret() {
        report_panics();
        panic!("a-secret-value");
    }

    #[test]
    fn a_panic_exits_with_70_and_without_its_payload() {
        let this = std::env::current_exe().unwrap();
        let output = Command::new(this)
            .args(["--exact", "exit::tests::panic_with_a_secret", "--ignored", "--nocapture"])
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(70), "{message}");
        assert!(message.contains("exit.rs:") && !message.contains("a-secret-value"), "{message}");
    }

    #[test]
    fn doubt_wins_over_everything_but_a_fault_of_ours() {
        let mut all = [
            Exit::Panicked,
            Exit::Unknown,
            Exit::Terminated,
            Exit::Exists,
            Exit::Interrupted,
            Exit::Later,
            Exit::SetUp,
            Exit::Profile,
            Exit::Usage,
            Exit::CouldNotRun,
            Exit::Done,
        ];
        all.sort();
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4, 5, 130, 143, 6, 7, 70]);
    }
}
