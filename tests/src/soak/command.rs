//! The command `enroll`, as a process of its own. It is killed by its handle, also when a run ends
//! early.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use super::files::Files;
use super::watch::Watch;

/// How often a process is looked at.
const TICK: Duration = Duration::from_millis(5);
/// How long a process may take that is not killed.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// Where standard error of the last run is.
const ERRORS: &str = "stderr.txt";
const OUTPUT: &str = "stdout.txt";

/// The command.
pub(super) struct Enroll {
    path: PathBuf,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Killed,
    /// By itself, with this exit code.
    Exited(i32),
}

impl Enroll {
    /// The command in the folder of this program.
    ///
    /// # Errors
    ///
    /// If it was not built.
    pub(super) fn sibling() -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("the path of this program is unknown")?;
        let path = this.with_file_name(format!("enroll{}", std::env::consts::EXE_SUFFIX));
        let flag = if cfg!(debug_assertions) { "" } else { " --release" };
        ensure!(path.is_file(), "{} is missing; build it: cargo build{flag} --bin enroll", path.display());
        Ok(Self { path })
    }

    /// Runs it in the folder, and kills it after this time.
    ///
    /// # Errors
    ///
    /// If it cannot be started or watched, or was ended by a signal of somebody else.
    pub(super) async fn run(
        &self,
        files: &Files,
        watch: &Watch,
        arguments: &[impl AsRef<OsStr>],
        kill_after: Option<Duration>,
    ) -> anyhow::Result<End> {
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(files.folder()).stdin(Stdio::null());
        command.stdout(fs::File::create(files.path(OUTPUT))?).stderr(fs::File::create(files.path(ERRORS))?);
        watch.start();
        let started = watch.now();
        let mut running = Running(command.spawn().context("the command cannot be started")?);
        loop {
            if let Some(status) = running.0.try_wait().context("the command cannot be watched")? {
                return exited(status, files);
            }
            let time = watch.now().saturating_sub(started);
            if kill_after.is_some_and(|limit| time >= limit) {
                // It may have ended meanwhile.
                let status = running.kill().context("the command cannot be killed")?;
                return if status.code().is_some() { exited(status, files) } else { Ok(End::Killed) };
            }
            ensure!(time < LONGEST, "the command did not end; it wrote: {}", errors(files));
            tokio::time::sleep(TICK).await;
        }
    }
}

fn exited(status: ExitStatus, files: &Files) -> anyhow::Result<End> {
    match status.code() {
        Some(code) => Ok(End::Exited(code)),
        None => bail!("the command was ended by a signal; it wrote: {}", errors(files)),
    }
}

/// What the last run wrote to standard error.
pub(super) fn errors(files: &Files) -> String {
    read(&files.path(ERRORS))
}

/// What the last run wrote to standard output.
pub(super) fn output(files: &Files) -> String {
    read(&files.path(OUTPUT))
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A process that does not outlive this value.
struct Running(Child);

impl Running {
    fn kill(&mut self) -> std::io::Result<ExitStatus> {
        self.0.kill()?;
        self.0.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as good.
        let _ = self.kill();
    }
}
