//! What the behaviours share: a journal with a clock that stands still, rows, and outcomes.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use enroll_core::client::clock::ManualClock;
use enroll_core::{CreatedUser, Error, ErrorKind, Outcome};
use enroll_import::{
    Attempt, Claim, Fingerprint, Import, Journal, MemoryJournal, NewImport, NewRow, NewTarget, Plan, Recorded, Row,
    RowId, RowQuery, Span, State, TargetId,
};

/// The time at which a test begins.
pub(crate) const BEGAN: Duration = Duration::from_secs(1_800_000_000);
/// Longer than a test lets pass.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// A journal and its clock.
pub(crate) struct Kit<J> {
    pub(crate) journal: J,
    at: Box<dyn Fn(Duration) + Send + Sync>,
    /// Where the journal is, if it is not in memory.
    _place: Box<dyn Any + Send + Sync>,
}

fn kit<J>(journal: J, clock: Arc<ManualClock>, place: impl Any + Send + Sync) -> Kit<J> {
    Kit { journal, at: Box::new(move |time| clock.set(time)), _place: Box::new(place) }
}

pub(crate) async fn memory() -> Option<Kit<MemoryJournal>> {
    let clock = Arc::new(ManualClock::new(BEGAN));
    Some(kit(MemoryJournal::new(clock.clone()).unwrap(), clock, ()))
}

#[cfg(feature = "sqlite")]
pub(crate) async fn sqlite() -> Option<Kit<enroll_import::SqliteJournal>> {
    let clock = Arc::new(ManualClock::new(BEGAN));
    let folder = tempfile::tempdir().unwrap();
    let journal = enroll_import::SqliteJournal::open(folder.path().join("journal"), clock.clone()).unwrap();
    Some(kit(journal, clock, folder))
}

/// None without a server. The clock is that of the database.
#[cfg(feature = "postgres")]
pub(crate) async fn postgres() -> Option<Kit<enroll_import::PostgresJournal>> {
    let database = Arc::new(enroll_import::testing::TestDatabase::create()?);
    let options = enroll_import::PostgresOptions::new(&database.address()).unwrap();
    let journal = enroll_import::PostgresJournal::open(options).await.unwrap();
    database.stop_clock_at(BEGAN);
    let clock = database.clone();
    Some(Kit { journal, at: Box::new(move |time| clock.stop_clock_at(time)), _place: Box::new(database) })
}

pub(crate) fn import(name: &str) -> NewImport {
    let targets = vec![target("main", "https://capa.example")];
    NewImport { name: name.into(), digest: [7; 32], path: "users.csv".into(), targets }
}

pub(crate) fn target(name: &str, base_url: &str) -> NewTarget {
    NewTarget { name: name.into(), provider: "capa".into(), base_url: base_url.into() }
}

/// A row to send, whose user has these fingerprints.
pub(crate) fn row(number: u64, fingerprints: &[u8]) -> NewRow {
    let prints = fingerprints.iter().map(|print| Fingerprint([*print; 16])).collect();
    NewRow { plan: Plan::Send(prints), ..with(number, Plan::Invalid(Vec::new())) }
}

pub(crate) fn with(number: u64, plan: Plan) -> NewRow {
    let span = Span { row: number, line: number + 1, offset: number * 100, length: 90 };
    NewRow { span, content: Fingerprint([number as u8; 16]), plan }
}

pub(crate) fn created(id: &str) -> Outcome {
    let mut outcome = Outcome::from(&CreatedUser::new("capa", id));
    (outcome.status, outcome.request_id) = (Some(201), Some("r-1".into()));
    outcome
}

pub(crate) fn failed(kind: ErrorKind) -> Outcome {
    Outcome::from(&Error::new("capa", kind))
}

impl<J: Journal> Kit<J> {
    /// Moves the clock to so many seconds after the beginning.
    pub(crate) async fn at(&self, seconds: u64) {
        (self.at)(BEGAN + Duration::from_secs(seconds));
    }

    pub(crate) async fn begin(&self, name: &str) -> Import {
        self.journal.begin(import(name)).await.unwrap()
    }

    /// The first target of an import, all of whose rows are planned.
    pub(crate) async fn planned(&self, name: &str, rows: Vec<NewRow>) -> TargetId {
        let target = self.begin(name).await.targets[0].id;
        self.journal.plan(target, rows).await.unwrap();
        self.journal.planned(target).await.unwrap();
        target
    }

    /// A claim of the only row of a new import.
    pub(crate) async fn one(&self) -> Claim {
        let target = self.planned("one", vec![row(1, &[1])]).await;
        self.claim(target).await.remove(0)
    }

    pub(crate) async fn claim(&self, target: TargetId) -> Vec<Claim> {
        self.journal.claim(target, 100, LEASE).await.unwrap()
    }

    pub(crate) async fn claim_unknown(&self, row: RowId) -> Claim {
        self.journal.claim_unknown(row, LEASE).await.unwrap().unwrap()
    }

    pub(crate) async fn record(&self, attempt: Attempt, outcome: Outcome) -> Recorded {
        self.journal.record(attempt, outcome).await.unwrap()
    }

    pub(crate) async fn rows(&self, target: TargetId) -> Vec<Row> {
        let query = RowQuery { states: Vec::new(), after: 0, limit: 1000 };
        self.journal.rows(target, query).await.unwrap()
    }

    pub(crate) async fn row(&self, id: RowId) -> Row {
        let query = RowQuery { states: Vec::new(), after: id.row - 1, limit: 1 };
        self.journal.rows(id.target, query).await.unwrap().remove(0)
    }

    pub(crate) async fn states(&self, target: TargetId) -> Vec<State> {
        self.rows(target).await.into_iter().map(|row| row.state).collect()
    }
}
