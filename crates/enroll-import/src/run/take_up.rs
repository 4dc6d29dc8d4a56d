//! What an earlier run stored in the secrets file and did not record: its line proves that the user
//! was created.
//!
//! It sends nothing.

use std::collections::HashMap;

use enroll_core::{CreatedUser, Error, ErrorKind, Outcome};

use super::row::state;
use super::{Event, ImportError, Importer};
use crate::{Attempt, Journal, RowQuery, SecretLine, SecretsTo, State};

impl<J: Journal> Importer<'_, J> {
    /// Settles unknown rows by the lines of the secrets file: a line of an attempt of the row that is
    /// whole proves that its user was created. In a journal that is shared also those of which an
    /// earlier process of this worker is not known to be lost yet. Returns how many rows were
    /// settled.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if the file cannot be read or the journal cannot be used. Nothing was sent.
    pub async fn take_up_secrets(&self) -> Result<u64, ImportError> {
        let SecretsTo::File(file) = &self.secrets else { return Ok(0) };
        let unknown = self.last_attempts().await?;
        if unknown.is_empty() {
            return Ok(0);
        }
        let mut settled = 0;
        for line in file.lines()? {
            let line = line?;
            // Also of an attempt before the last one: its user exists.
            let attempt = unknown.get(&line.row).filter(|attempt| line.attempt <= attempt.attempt);
            if let Some(attempt) = attempt.filter(|_| line.is_whole && line.name == self.target.name) {
                settled += u64::from(self.take_up(*attempt, &line).await?);
            }
        }
        Ok(settled)
    }

    /// The last attempts of the rows that the file may settle, by row.
    async fn last_attempts(&self) -> Result<HashMap<u64, Attempt>, ImportError> {
        let (mut attempts, mut after) = (HashMap::new(), 0);
        let mut states = vec![State::Unknown];
        // A process that was lost is known as lost only when its leases are over.
        states.extend(self.journal.is_shared().then_some(State::Sending));
        loop {
            let query = RowQuery { states: states.clone(), after, limit: 1000 };
            let page = self.journal.rows(self.target.id, query).await?;
            let Some(last) = page.last() else { return Ok(attempts) };
            after = last.id.row;
            attempts.extend(page.iter().map(|row| (row.id.row, Attempt { id: row.id, attempt: row.attempts })));
        }
    }

    async fn take_up(&self, attempt: Attempt, line: &SecretLine) -> Result<bool, ImportError> {
        let facts = self.provider.facts();
        let outcome = match &line.user_id {
            Some(id) => Outcome::from(&CreatedUser::new(facts.id, id.as_str())),
            // The whole response is in the file, and its id could not be read.
            None => Outcome::from(&Error::builder(facts.id, ErrorKind::CreatedUnreadable).facts(facts).build()),
        };
        let state = state(&self.journal.record(attempt, outcome.clone()).await?);
        (self.events)(&Event::Recorded { row: attempt.id.row, state, outcome: &outcome });
        Ok(state == State::Created)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use enroll_core::Facts;
    use enroll_core::client::clock::ManualClock;
    use enroll_core::testing::Double;

    use super::*;
    use crate::input::{Format, InputFile};
    use crate::secrets::OneTime;
    use crate::{MemoryJournal, NewImport, NewTarget, RowId, SecretsFile};

    const LEASE: Duration = Duration::from_secs(60);
    /// It returns a password.
    const FACTS: Facts = enroll::onchainpay::FACTS;

    fn created(id: &str) -> CreatedUser {
        let mut created = CreatedUser::new(FACTS.id, id);
        created.one_time_password = Some("canary-password".into());
        created
    }

    /// Rows 1 to 4 were sent by a process that was lost. Of row 1 there is a line; of row 2 one of
    /// another attempt, of row 3 one that is not whole, of row 4 one of another target.
    #[tokio::test]
    async fn a_whole_line_of_the_last_attempt_proves_that_the_user_was_created_and_no_other_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.ndjson");
        let rows: String =
            (1..=4).map(|n| format!("{{\"external_id\":\"u{n}\",\"subject\":\"reference\"}}\n")).collect();
        std::fs::write(&path, rows).unwrap();
        let input = InputFile::open(&path, Format::Ndjson, None, &[]).unwrap();
        let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
        let journal = MemoryJournal::new(clock.clone()).unwrap();
        let target = |name: &str| NewTarget { name: name.into(), provider: "fake".into(), base_url: "http://a".into() };
        let (digest, path) = (input.digest().unwrap(), path.display().to_string());
        let new = NewImport { name: "users".into(), digest, path, targets: vec![target("fake"), target("other")] };
        let import = journal.begin(new).await.unwrap();
        let file = SecretsFile::open(&folder.path().join("secrets"), journal.key(), "users").unwrap();
        let (double, to) = (Double::new(&FACTS), SecretsTo::File(Arc::new(file)));
        let of = |at: usize| Importer::new(&journal, &input, import.targets[at].clone(), &double).secrets(to.clone());
        let (importer, other) = (of(0), of(1));
        importer.plan().await.unwrap();
        let claims = journal.claim(import.targets[0].id, 4, LEASE).await.unwrap();
        let attempt = |at: usize, attempt| Attempt { id: claims[at].attempt.id, attempt };
        importer.store(attempt(0, 1), OneTime::of_user(&created("u-1"))).await.unwrap();
        importer.store(attempt(1, 2), OneTime::of_user(&created("u-2"))).await.unwrap();
        let unknown = Error::builder("fake", ErrorKind::Unknown).one_time_password("canary-password").build();
        importer.store(attempt(2, 1), OneTime::of_error(&unknown)).await.unwrap();
        other.store(attempt(3, 1), OneTime::of_user(&created("u-4"))).await.unwrap();
        assert_eq!(importer.take_up_secrets().await.unwrap(), 0, "the rows are not known to be lost");
        clock.set(clock_after(&*clock));
        assert_eq!(journal.sweep().await.unwrap(), 4);
        assert_eq!(importer.take_up_secrets().await.unwrap(), 1);
        let query = RowQuery { states: Vec::new(), after: 0, limit: 10 };
        let rows = journal.rows(import.targets[0].id, query).await.unwrap();
        let states: Vec<_> = rows.iter().map(|row| (row.id.row, row.state, row.user_id.as_deref())).collect();
        let unknown = |row| (row, State::Unknown, None);
        assert_eq!(states, [(1, State::Created, Some("u-1")), unknown(2), unknown(3), unknown(4)]);
        assert_eq!(rows[0].id, RowId { target: import.targets[0].id, row: 1 });
        assert_eq!(importer.take_up_secrets().await.unwrap(), 0);
    }

    /// A worker that was lost and begins again need not wait for the end of its own leases.
    #[cfg(all(feature = "postgres", feature = "testing"))]
    #[tokio::test(flavor = "multi_thread")]
    async fn in_a_shared_journal_a_line_settles_a_row_before_its_lease_is_over() {
        use crate::{PostgresJournal, PostgresOptions};
        let Some(database) = crate::testing::TestDatabase::create() else { return };
        let journal = PostgresJournal::open(PostgresOptions::new(&database.address()).unwrap()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.ndjson");
        std::fs::write(&path, "{\"external_id\":\"u1\",\"subject\":\"reference\"}\n").unwrap();
        let input = InputFile::open(&path, Format::Ndjson, None, &[]).unwrap();
        let (name, provider, base_url) = ("fake".to_owned(), "fake".to_owned(), "http://a".to_owned());
        let (digest, targets) = (input.digest().unwrap(), vec![NewTarget { name, provider, base_url }]);
        let new = NewImport { name: "users".into(), digest, path: path.display().to_string(), targets };
        let target = journal.begin(new).await.unwrap().targets.remove(0);
        let file = SecretsFile::open(&folder.path().join("secrets"), journal.key(), "users").unwrap();
        let double = Double::new(&FACTS);
        let importer =
            Importer::new(&journal, &input, target.clone(), &double).secrets(SecretsTo::File(Arc::new(file)));
        importer.plan().await.unwrap();
        let claim = journal.claim(target.id, 1, LEASE).await.unwrap().remove(0);
        importer.store(claim.attempt, OneTime::of_user(&created("u-1"))).await.unwrap();
        assert_eq!(importer.take_up_secrets().await.unwrap(), 1);
        assert_eq!(journal.counts(target.id).await.unwrap().of(State::Created), 1);
    }

    fn clock_after(clock: &dyn enroll_core::client::Clock) -> Duration {
        clock.since_epoch() + 2 * LEASE
    }
}
