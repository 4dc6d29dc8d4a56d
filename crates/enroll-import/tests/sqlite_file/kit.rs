//! A journal in a folder of its own, and the same test binary as another process.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use enroll_core::client::clock::ManualClock;
use enroll_import::{JournalErrorKind, Result, SqliteJournal};

pub(crate) use crate::support::*;

/// A folder with the path of a journal, which is not there yet.
pub(crate) struct Kit {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn kit() -> Kit {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    Kit { folder, path }
}

impl Kit {
    pub(crate) fn open(&self) -> Result<SqliteJournal> {
        open(&self.path)
    }

    /// Why the journal cannot be opened.
    pub(crate) fn refused(&self) -> (JournalErrorKind, String) {
        let error = self.open().unwrap_err();
        (error.kind(), error.to_string())
    }

    /// A file beside the journal.
    pub(crate) fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.path, suffix)
    }
}

pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens a journal at a time that stands still.
pub(crate) fn open(path: &Path) -> Result<SqliteJournal> {
    SqliteJournal::open(path, clock())
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)))
}

/// The environment variable with the path of the journal for another process.
const PATH: &str = "ENROLL_TEST_JOURNAL";

/// Another process that runs one test of this binary. Its output is a pipe.
pub(crate) fn process(test: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(PATH, path);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::piped());
    command
}

/// In such a process: the path. None if a person runs the test.
pub(crate) fn path_of_process() -> Option<PathBuf> {
    std::env::var_os(PATH).map(PathBuf::from)
}
