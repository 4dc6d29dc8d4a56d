//! Runs a program that prints a secret, such as the client of a password manager.
//!
//! There is no shell. The program reads nothing, its error output is not shown, because it may hold
//! a secret, and it is killed if it does not end in time or prints too much. A process that the
//! program has started itself is not killed with it.

use std::io;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use enroll_core::Secret;
use enroll_core::client::clock::{Clock as _, SystemClock};

use super::reference::{Reason, unreadable, without_line_end};

/// Time for a person to touch a key or to confirm a request.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest wait between two looks at a program that has closed its output.
const LOOK: Duration = Duration::from_millis(10);

/// A program that is killed when it is dropped. Killing one that has ended has no effect.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the program prints, without the line end behind it.
pub(super) fn output(program: &Path, arguments: &[&str], timeout: Duration) -> Result<Secret, Reason> {
    let clock = SystemClock::new();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let start = command.spawn();
    let mut running = Running(start.map_err(|error| format!("is a command that cannot be started: {error}"))?);
    let late = || {
        format!(
            "is a command that did not end, or left its output open, for {} s; run it by hand to see why",
            timeout.as_secs()
        )
    };
    let printed = read(running.0.stdout.take()).map_err(|error| unreadable(&error))?;
    let printed = printed.recv_timeout(timeout).map_err(|_| late())?;
    let printed = printed.map_err(|error| unreadable(&error))?;
    match end(&mut running.0, timeout.saturating_sub(clock.monotonic())) {
        Ok(Some(status)) if status.success() => Ok(without_line_end(&printed)),
        Ok(Some(status)) => Err(format!("is a command that failed ({status}); run it by hand to see why").into()),
        Ok(None) => Err(late().into()),
        Err(error) => Err(format!("is a command whose end cannot be waited for: {error}").into()),
    }
}

/// Reads in a thread of its own, which ends when the pipe is closed or holds too much.
fn read(output: Option<ChildStdout>) -> io::Result<Receiver<io::Result<Secret>>> {
    let (sender, receiver) = channel();
    thread::Builder::new().spawn(move || {
        let printed = output.map_or_else(|| Ok(Secret::from("")), Secret::read);
        // Nobody listens any more if it took too long.
        let _ = sender.send(printed);
    })?;
    Ok(receiver)
}

/// Waits for the end of a program that has closed its output.
fn end(child: &mut Child, timeout: Duration) -> io::Result<Option<ExitStatus>> {
    let clock = SystemClock::new();
    loop {
        let status = child.try_wait()?;
        let left = timeout.saturating_sub(clock.monotonic());
        if status.is_some() || left.is_zero() {
            return Ok(status);
        }
        thread::sleep(left.min(LOOK));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(300);

    fn shell(script: &str, timeout: Duration) -> Result<Secret, Reason> {
        output(Path::new("/bin/sh"), &["-c", script], timeout)
    }

    #[test]
    fn the_output_is_the_secret_without_one_line_end() {
        for (script, expected) in [
            ("printf key", "key"),
            ("echo key", "key"),
            (r"printf 'key\r\n'", "key"),
            (r"printf 'key\n\n'", "key\n"),
            ("echo noise >&2; echo key", "key"),
            ("cat; echo key", "key"),
            ("printf key; exec >&-; sleep 0.05", "key"),
        ] {
            assert_eq!(shell(script, TIMEOUT).unwrap().expose(), expected, "{script}");
        }
        let literal = output(Path::new("echo"), &["$HOME", "a b"], TIMEOUT).unwrap();
        assert_eq!(literal.expose(), "$HOME a b", "no shell sees the arguments");
    }

    #[test]
    fn a_command_that_gives_no_secret_is_an_error_that_shows_nothing() {
        for (script, expected) in [
            ("echo canary; echo canary >&2; exit 3", "exit status: 3"),
            ("echo canary; kill -9 $$", "signal: 9"),
            (r"printf 'canary\377'", "not UTF-8"),
            ("yes canary", "more than 256 KiB"),
        ] {
            let why = shell(script, TIMEOUT).unwrap_err();
            assert!(why.contains(expected) && !why.contains("canary"), "{script}: {why}");
        }
        let why = output(Path::new("/no/such/canary"), &[], TIMEOUT).unwrap_err();
        assert!(why.contains("cannot be started: No such file") && !why.contains("canary"), "{why}");
    }

    #[test]
    fn a_command_that_does_not_end_is_killed() {
        let folder = std::env::temp_dir().join(format!("enroll-command-{}", std::process::id()));
        for script in ["exec sleep 60", "exec >&-; exec sleep 60"] {
            let script = format!("echo $$ > {}; {script}", folder.display());
            let clock = SystemClock::new();
            let why = shell(&script, SHORT).unwrap_err();
            assert!(why.contains("did not end"), "{why}");
            assert!(clock.monotonic() < Duration::from_secs(30), "the test does not wait for the program");
            let process = std::fs::read_to_string(&folder).unwrap();
            assert!(!Path::new(&format!("/proc/{}", process.trim())).exists(), "it was killed");
        }
        std::fs::remove_file(folder).unwrap();
    }
}
