//! A provider that responds as a function says, a file of rows, and an import of it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use enroll::client::Clock;
use enroll::client::clock::ManualClock;
use enroll::{Access, CallOptions, CreateUser, CreatedUser, Error, ErrorKind, Facts, NewUser, Report, UserMayExist};
use enroll_core::BoxFuture;
use enroll_import::input::{Format, InputFile};
use enroll_import::{
    Counts, ImportOptions, Importer, Journal, MemoryJournal, NewImport, NewTarget, Row, RowQuery, State, Target,
};

/// What a provider does with the user who has this external id, at the call with this number.
type Respond = dyn Fn(&str, usize) -> Result<CreatedUser, Error> + Send + Sync;

/// A provider with the facts and the checks of a real one.
pub(crate) struct Fake {
    real: enroll::Providers,
    id: String,
    respond: Box<Respond>,
    pub(crate) access: fn() -> Access,
    /// Whose call never ends.
    pub(crate) hangs: fn(&str) -> bool,
    /// The external ids, in the order of the calls.
    pub(crate) calls: Mutex<Vec<String>>,
    /// The idempotency keys of each.
    pub(crate) keys: Mutex<BTreeMap<String, Vec<String>>>,
    /// The most calls at once.
    pub(crate) most: Mutex<(usize, usize)>,
}

impl Fake {
    fn real(&self) -> &dyn CreateUser {
        self.real.get(&self.id).unwrap()
    }

    pub(crate) fn new(
        id: &str,
        respond: impl Fn(&str, usize) -> Result<CreatedUser, Error> + Send + Sync + 'static,
    ) -> Self {
        let settings = match id {
            "capa" => r#"{"capa":{"base_url":"http://localhost:1","credentials":{"partner_api_key":"key"}}}"#,
            "onchainpay" => {
                r#"{"onchainpay":{"base_url":"http://localhost:1","credentials":{"public_key":"p","private_key":"k"}}}"#
            }
            "synapse" => {
                r#"{"synapse":{"base_url":"http://localhost:1","credentials":{"client_id":"i","client_secret":"s","fingerprint":"f"}}}"#
            }
            other => panic!("no settings of {other}"),
        };
        Self {
            real: enroll::Providers::from_json(settings.as_bytes()).unwrap(),
            id: id.to_owned(),
            respond: Box::new(respond),
            access: || Access::Ready,
            hangs: |_| false,
            calls: Mutex::default(),
            keys: Mutex::default(),
            most: Mutex::default(),
        }
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

pub(crate) fn created(id: &str) -> Result<CreatedUser, Error> {
    Ok(CreatedUser::new("capa", format!("user-of-{id}")))
}

pub(crate) fn failed(kind: ErrorKind) -> Result<CreatedUser, Error> {
    Err(Error::builder("capa", kind).build())
}

impl CreateUser for Fake {
    fn facts(&self) -> &'static Facts {
        self.real().facts()
    }

    fn check(&self, user: &NewUser) -> Report {
        // The rows have nothing of what Synapse alone asks for.
        let is_ready = self.id == "synapse";
        if is_ready { Report { provider: "synapse".into(), problems: Vec::new() } } else { self.real().check(user) }
    }

    fn create_user<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        let id = user.external_id.as_ref().unwrap().expose().clone();
        let number = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(id.clone());
            calls.iter().filter(|call| **call == id).count()
        };
        self.keys.lock().unwrap().entry(id.clone()).or_default().extend(call.idempotency_key.clone());
        let mut most = self.most.lock().unwrap();
        most.0 += 1;
        most.1 = most.1.max(most.0);
        Box::pin(async move {
            tokio::task::yield_now().await;
            if (self.hangs)(&id) {
                std::future::pending::<()>().await;
            }
            self.most.lock().unwrap().0 -= 1;
            (self.respond)(&id, number)
        })
    }

    fn check_access<'a>(&'a self, _: &'a CallOptions) -> BoxFuture<'a, Access> {
        Box::pin(std::future::ready((self.access)()))
    }
}

/// A file, a journal and a clock.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) journal: MemoryJournal,
    pub(crate) clock: Arc<ManualClock>,
    digest: [u8; 32],
}

pub(crate) fn person(id: &str) -> String {
    format!(
        r#"{{"external_id":"{id}","email":"{id}@example.com","subject":{{"person":{{"name":{{"given":"Jo","family":"Doe"}},"date_of_birth":"1990-01-02","nationalities":["US"]}}}}}}"#
    )
}

pub(crate) fn people(count: usize) -> String {
    (1..=count).map(|number| person(&format!("c-{number}")) + "\n").collect()
}

impl World {
    pub(crate) fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::File::create(folder.path().join("rows.ndjson")).unwrap().write_all(text.as_bytes()).unwrap();
        let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
        let mut world = Self { folder, journal: MemoryJournal::new(clock.clone()).unwrap(), clock, digest: [0; 32] };
        world.digest = world.input().digest().unwrap();
        world
    }

    pub(crate) fn input(&self) -> InputFile {
        InputFile::open(self.folder.path().join("rows.ndjson"), Format::Ndjson, None, enroll::PROVIDER_IDS).unwrap()
    }

    pub(crate) async fn target(&self, provider: &Fake) -> Target {
        let target =
            NewTarget { name: "t".to_owned(), provider: provider.id().to_owned(), base_url: "https://x".to_owned() };
        let import =
            NewImport { name: "i".to_owned(), digest: self.digest, path: String::new(), targets: vec![target] };
        self.journal.begin(import).await.unwrap().targets.remove(0)
    }

    pub(crate) async fn importer<'a>(
        &'a self,
        input: &'a InputFile,
        provider: &'a Fake,
    ) -> Importer<'a, MemoryJournal> {
        let target = self.target(provider).await;
        let options = ImportOptions::new().settle_delay(Duration::from_secs(1));
        Importer::new(&self.journal, input, target, provider).clock(self.clock.clone()).options(options)
    }

    pub(crate) async fn counts(&self, provider: &Fake) -> Counts {
        self.journal.counts(self.target(provider).await.id).await.unwrap()
    }

    /// The states that have rows, as `created 3, unknown 1`.
    pub(crate) async fn states(&self, provider: &Fake) -> String {
        let states = self.counts(provider).await.states;
        states.iter().map(|(state, rows)| format!("{state} {rows}")).collect::<Vec<_>>().join(", ")
    }

    pub(crate) async fn rows(&self, provider: &Fake, states: &[State]) -> Vec<Row> {
        let query = RowQuery { states: states.to_vec(), after: 0, limit: usize::MAX };
        self.journal.rows(self.target(provider).await.id, query).await.unwrap()
    }

    /// Advances the clock.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.set(self.clock.since_epoch() + time);
    }
}

/// An error after which the user may exist.
pub(crate) fn unknown() -> Result<CreatedUser, Error> {
    let error = failed(ErrorKind::Unknown);
    assert_eq!(error.as_ref().unwrap_err().user_may_exist(), UserMayExist::Maybe);
    error
}
