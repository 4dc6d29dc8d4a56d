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
        watch.start();
        let started = watch.now();
        let mut process = self.spawn(files, ALONE, arguments)?;
        loop {
            if let Some(end) = process.end()? {
                return Ok(end);
            }
            let time = watch.now().saturating_sub(started);
            if kill_after.is_some_and(|limit| time >= limit) {
                return process.kill();
            }
            ensure!(time < LONGEST, "the command did not end; it wrote: {}", process.errors());
            tokio::time::sleep(TICK).await;
        }
    }

    /// Starts it in the folder. Its output goes to files with this name.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(super) fn spawn(&self, files: &Files, name: &str, arguments: &[impl AsRef<OsStr>]) -> anyhow::Result<Process> {
        let (output, errors) = (output_path(files, name), errors_path(files, name));
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(files.folder()).stdin(Stdio::null());
        command.stdout(fs::File::create(output)?).stderr(fs::File::create(&errors)?);
        Ok(Process { child: command.spawn().context("the command cannot be started")?, errors })
    }
}

/// The name of the files of a process that is alone.
const ALONE: &str = "alone";

fn output_path(files: &Files, name: &str) -> PathBuf {
    files.path(&format!("{name}-stdout.txt"))
}

fn errors_path(files: &Files, name: &str) -> PathBuf {
    files.path(&format!("{name}-stderr.txt"))
}

/// What the last run alone wrote to standard error.
pub(super) fn errors(files: &Files) -> String {
    read(&errors_path(files, ALONE))
}

/// What the last run alone wrote to standard output.
pub(super) fn output(files: &Files) -> String {
    read(&output_path(files, ALONE))
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A process that does not outlive this value.
pub(super) struct Process {
    child: Child,
    /// Where its standard error is.
    errors: PathBuf,
}

/// A signal that does not end a process.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signal {
    /// It sleeps until it is woken.
    Stop,
    Continue,
}

impl Process {
    /// How it ended, if it has ended.
    ///
    /// # Errors
    ///
    /// If it was ended by a signal of somebody else.
    pub(super) fn end(&mut self) -> anyhow::Result<Option<End>> {
        let status = self.child.try_wait().context("the command cannot be watched")?;
        status.map(|status| self.exited(status)).transpose()
    }

    /// Kills it, unless it has ended meanwhile.
    ///
    /// # Errors
    ///
    /// If it cannot be killed.
    pub(super) fn kill(&mut self) -> anyhow::Result<End> {
        let status = self.end_now().context("the command cannot be killed")?;
        if status.code().is_some() { self.exited(status) } else { Ok(End::Killed) }
    }

    /// Sends it a signal, if it has not ended.
    ///
    /// # Errors
    ///
    /// If there is no command `kill`.
    pub(super) fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let signal = match signal {
            Signal::Stop => "-STOP",
            Signal::Continue => "-CONT",
        };
        let mut kill = Command::new("kill");
        kill.args([signal, &self.child.id().to_string()]).stderr(Stdio::null());
        kill.status().context("no signal can be sent")?;
        Ok(())
    }

    /// What it wrote to standard error.
    pub(super) fn errors(&self) -> String {
        read(&self.errors)
    }

    fn exited(&self, status: ExitStatus) -> anyhow::Result<End> {
        match status.code() {
            Some(code) => Ok(End::Exited(code)),
            None => bail!("the command was ended by a signal; it wrote: {}", self.errors()),
        }
    }

    fn end_now(&mut self) -> std::io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as good.
        let _ = self.end_now();
    }
}
