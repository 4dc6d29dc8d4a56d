//! A sandbox that knows the truth, and a folder with rows, journal and secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use enroll_import::{Journal, Ours, Row, RowQuery, State};
use enroll_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;

use super::child::Order;
use super::durable::{Place, With, opened};

/// A profile that every provider accepts.
const PERSON: &str = include_str!("../../../enroll-cli/src/demo/person.json");

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) order: Order,
    pub(crate) place: Place,
    folder: TempDir,
    rows: usize,
}

/// Reads all rows.
struct ReadRows;

impl With for ReadRows {
    type Output = Vec<Row>;

    async fn with<J: Journal>(self, journal: &J) -> Vec<Row> {
        let imports = journal.imports().await.unwrap();
        let Some(target) = imports.first().and_then(|import| import.targets.first()) else { return Vec::new() };
        let query = RowQuery { states: Vec::new(), after: 0, limit: usize::MAX };
        let rows = journal.rows(target.id, query).await.unwrap();
        assert_eq!(journal.counts(target.id).await.unwrap().total(), rows.len() as u64);
        rows
    }
}

impl World {
    pub(crate) async fn new(place: Place, provider: &str, rows: usize, concurrency: usize) -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        std::fs::write(path.join("providers.json"), sandbox.settings().to_string()).unwrap();
        let text: String = (1..=rows).map(|number| person(number) + "\n").collect();
        std::fs::write(path.join("rows.ndjson"), text).unwrap();
        let (provider, address) = (provider.to_owned(), place.address());
        let order = Order { folder: path, address, provider, concurrency, settles: false };
        Self { sandbox, order, place, folder, rows }
    }

    /// All rows, as the journal has them after the next start.
    pub(crate) async fn rows(&self) -> Vec<Row> {
        self.place.notice_loss().await;
        opened(self.order.address.as_deref(), self.folder.path(), ReadRows).await
    }

    /// How many users each row has at the provider.
    pub(crate) fn users(&self) -> BTreeMap<u64, Vec<String>> {
        let mut users: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for user in self.sandbox.truth().users(&self.order.provider) {
            let row = number(user.external_id()).or(number(user.email())).unwrap();
            users.entry(row).or_default().push(user.id().to_owned());
        }
        users
    }

    /// Checks what must hold whatever happened, and returns how many rows are in each state.
    pub(crate) async fn check(&self) -> BTreeMap<State, usize> {
        let (rows, users) = (self.rows().await, self.users());
        let none = Vec::new();
        for row in &rows {
            let stored = users.get(&row.id.row).unwrap_or(&none);
            assert!(stored.len() <= 1, "row {} was created {} times", row.id.row, stored.len());
            match row.state {
                State::Created => assert!(
                    stored.len() == 1 && row.user_id.as_ref().is_none_or(|id| *id == stored[0]),
                    "{row:?} is not {stored:?}"
                ),
                State::Unknown => {}
                // Nothing proves that it is the row's.
                State::Exists => assert_eq!(row.ours, Some(Ours::Unknown), "{row:?}"),
                _ => assert_eq!(stored, &none, "{row:?} counts as not created"),
            }
        }
        assert!(rows.is_empty() || rows.len() == self.rows, "{} rows", rows.len());
        self.check_secrets(&rows);
        let mut states: BTreeMap<State, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *states.entry(row.state).or_default() += 1);
        states
    }

    /// The secret of each created user is in the file, or the row says that it is lost: with a
    /// response, so only of a row that was settled.
    fn check_secrets(&self, rows: &[Row]) {
        let text = std::fs::read_to_string(self.folder.path().join("secrets")).unwrap_or_default();
        let stored: BTreeSet<String> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|line| line["one_time_password"].as_str().or(line["refresh_token"].as_str()).map(str::to_owned))
            .collect();
        let truth = self.sandbox.truth();
        let is_lost =
            |row: &&Row| row.attempts > 1 && row.outcome.as_ref().is_some_and(|outcome| outcome.secret_is_lost);
        let created = rows.iter().filter(|row| row.state == State::Created && !is_lost(row));
        let created: BTreeSet<_> = created.filter_map(|row| row.user_id.as_deref()).collect();
        for user in truth.users(&self.order.provider).filter(|user| created.contains(user.id())) {
            let secret = user.one_time_password().or(user.refresh_token());
            assert!(secret.is_none_or(|secret| stored.contains(secret)), "the secret of {} is lost", user.id());
        }
    }

    /// Waits until the provider has this many users.
    pub(crate) async fn wait_for_users(&self, count: usize) {
        while self.users().len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn person(number: usize) -> String {
    let mut person: Value = serde_json::from_str(PERSON).unwrap();
    person["external_id"] = format!("customer-{number}").into();
    person["email"] = format!("customer-{number}@example.com").into();
    person.to_string()
}

/// The number of the row in an external id or an e-mail address.
fn number(value: Option<&str>) -> Option<u64> {
    value?.strip_prefix("customer-")?.split('@').next()?.parse().ok()
}
