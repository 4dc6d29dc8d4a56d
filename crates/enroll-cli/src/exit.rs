//! Exit codes, in order of danger.
//!
//! Up to 5, and after a signal, no user exists that is not reported as created. After 6, 7 and 70 a
//! user exists or may exist, so nothing is sent again without settling.

use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::input::profile;
use crate::output;

/// How the command ended, in order of danger: if several hold, the greatest is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Done,
    CouldNotRun,
    Usage,
    Profile,
    SetUp,
    Later,
    Interrupted,
    Terminated,
    Exists,
    Unknown,
    Panicked,
}

/// Each with its code and its meaning, in order of danger.
pub(crate) const ALL: [(Exit, u8, &str); 11] = [
    (Exit::Done, 0, "done; all users were created"),
    (Exit::CouldNotRun, 1, "could not run: a file or the configuration. Nothing was sent"),
    (Exit::Usage, 2, "wrong usage. Nothing was sent"),
    (Exit::Profile, 3, "certainly not created at a provider; fix the profile"),
    (Exit::SetUp, 4, "certainly not created at a provider; fix credentials, signature, nonces or address"),
    (Exit::Later, 5, "certainly not created at a provider; retry there later"),
    (Exit::Interrupted, 130, "interrupted; certainly not created at the providers that are left"),
    (Exit::Terminated, 143, "terminated; certainly not created at the providers that are left"),
    (Exit::Exists, 6, "the user exists already, or was created and its id or its secret is lost"),
    (Exit::Unknown, 7, "unknown: the user may exist. Run `enroll find`, or ask the provider's support, before a retry"),
    (Exit::Panicked, 70, "a bug in this command, after something may have been sent: users may exist"),
];

impl Exit {
    /// The code that the shell sees.
    fn code(self) -> u8 {
        // Each is in the list, as a test checks; what is not there would be a bug.
        ALL.iter().find(|(exit, ..)| *exit == self).map_or(70, |(_, code, _)| *code)
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

/// What a panic would interrupt.
static STATE: AtomicU8 = AtomicU8::new(NOTHING_SENT);
const NOTHING_SENT: u8 = 0;
const MAY_HAVE_SENT: u8 = 1;
const SERVING: u8 = 2;

/// From now on, a panic may leave a user at a provider.
pub(crate) fn may_have_sent() {
    STATE.store(MAY_HAVE_SENT, Ordering::Relaxed);
}

/// From now on, a panic ends one request of a server, and not the command.
pub(crate) fn serves() {
    STATE.store(SERVING, Ordering::Relaxed);
}

/// Reports a panic without its payload, which may hold a value, and makes it an exit code: 70 if a
/// user may exist, else 1.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let state = STATE.load(Ordering::Relaxed);
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        let left = match state {
            MAY_HAVE_SENT => ". Users may exist: look them up before a retry",
            _ => "",
        };
        output::message(format_args!("enroll: a bug in this command{}; report it{left}", place.unwrap_or_default()));
        match state {
            SERVING => {}
            MAY_HAVE_SENT => std::process::exit(Exit::Panicked.code().into()),
            _ => std::process::exit(Exit::CouldNotRun.code().into()),
        }
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The other half of the test below, in a process of its own.
    #[test]
    #[ignore = "it ends the process"]
    fn panic_before_sending() {
        report_panics();
        panic!("a-secret-value");
    }

    #[test]
    #[ignore = "it ends the process"]
    fn panic_after_sending() {
        report_panics();
        may_have_sent();
        panic!("a-secret-value");
    }

    #[test]
    fn a_panic_exits_with_70_once_something_may_have_been_sent_and_without_its_payload() {
        for (name, code) in [("panic_before_sending", 1), ("panic_after_sending", 70)] {
            let name = format!("exit::tests::{name}");
            let this = std::env::current_exe().unwrap();
            let output = Command::new(this).args(["--exact", &name, "--ignored", "--nocapture"]).output().unwrap();
            let message = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{message}");
            assert!(message.contains("exit.rs:") && !message.contains("a-secret-value"), "{message}");
        }
    }

    #[test]
    fn doubt_wins_over_everything_but_a_bug_of_the_command() {
        assert!(ALL.is_sorted_by_key(|(exit, ..)| *exit));
        assert_eq!(ALL.map(|(exit, ..)| exit.code()), [0, 1, 2, 3, 4, 5, 130, 143, 6, 7, 70]);
    }
}
