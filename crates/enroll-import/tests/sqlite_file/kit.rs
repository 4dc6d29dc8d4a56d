//! A journal in a folder of its own, and the same test binary as another process.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use enroll_core::client::clock::ManualClock;
use enroll_core::{CreatedUser, Outcome};
use enroll_import::{
    Claim, Fingerprint, Journal as _, JournalErrorKind, NewImport, NewRow, NewTarget, Plan, Result, Row, RowQuery,
    Span, SqliteJournal, TargetId,
};

pub(crate) const LEASE: Duration = Duration::from_secs(60);

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

/// Plans rows of an import.
pub(crate) async fn plan(journal: &SqliteJournal, rows: std::ops::RangeInclusive<u64>) -> TargetId {
    let target = begin(journal).await;
    journal.plan(target, rows.map(row).collect()).await.unwrap();
    journal.planned(target).await.unwrap();
    target
}

pub(crate) async fn begin(journal: &SqliteJournal) -> TargetId {
    let target = NewTarget { name: "main".into(), provider: "capa".into(), base_url: "https://capa.example".into() };
    let import = NewImport { name: "june".into(), digest: [7; 32], path: "users.csv".into(), targets: vec![target] };
    journal.begin(import).await.unwrap().targets[0].id
}

pub(crate) fn row(number: u64) -> NewRow {
    let mut print = [0; 16];
    print[..8].copy_from_slice(&number.to_be_bytes());
    let span = Span { row: number, line: number + 1, offset: number * 100, length: 90 };
    NewRow { span, content: Fingerprint(print), plan: Plan::Send(vec![Fingerprint(print)]) }
}

pub(crate) async fn claim(journal: &SqliteJournal, target: TargetId, limit: usize) -> Vec<Claim> {
    journal.claim(target, limit, LEASE).await.unwrap()
}

pub(crate) async fn rows(journal: &SqliteJournal, target: TargetId) -> Vec<Row> {
    journal.rows(target, RowQuery { states: Vec::new(), after: 0, limit: 10_000 }).await.unwrap()
}

pub(crate) fn created(id: &str) -> Outcome {
    Outcome::from(&CreatedUser::new("capa", id))
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
