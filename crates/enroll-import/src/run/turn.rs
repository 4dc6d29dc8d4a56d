//! The turn of a worker among those that share a journal: whose calls come next, who has the signing
//! key, and whether another one still sends.
//!
//! In a journal of one process it is always its turn.

use std::time::Duration;

use enroll_core::client::nonce::NonceUnit;

use super::Importer;
use super::stop::{Phase, Stopper};
use crate::journal::per_millisecond;
use crate::nonces::Deadline;
use crate::{Journal, JournalError, KeyLease, KeyRequest, RowQuery, State};

/// How often a worker looks whether something has changed.
const POLL: Duration = Duration::from_secs(1);

impl<J: Journal> Importer<'_, J> {
    /// How long to wait before the next call; none if it may begin now.
    pub(super) async fn turn(&self, gap: Duration, lease: Duration) -> Result<Duration, JournalError> {
        let wait = self.lease_key(lease).await?;
        if !wait.is_zero() {
            return Ok(wait);
        }
        Ok(self.journal.turn(self.target.id, gap).await?.min(POLL))
    }

    /// Leases the signing key, if the provider signs. Returns how long to wait until it is asked
    /// for again.
    pub(super) async fn lease_key(&self, lease: Duration) -> Result<Duration, JournalError> {
        if self.provider.facts().signs.is_none() {
            return Ok(Duration::ZERO);
        }
        let nonces = self.nonces.as_deref();
        let unit = nonces.and_then(|nonces| nonces.unit()).unwrap_or(NonceUnit::Milliseconds);
        let next = nonces.map_or(0, |nonces| nonces.position());
        let deadline = Deadline::after(&*self.clock, lease);
        let request = KeyRequest { key: self.key.clone(), lease, unit, next };
        let (first, end) = match self.journal.lease_key(self.target.id, request).await? {
            KeyLease::Held { first, end } => (first, end),
            KeyLease::NotNeeded => (next.max(self.now(unit)), u64::MAX),
            KeyLease::Taken { wait } => return Ok(wait.clamp(Duration::from_millis(1), POLL)),
        };
        if let Some(nonces) = nonces {
            nonces.hold(first, end, deadline);
        }
        Ok(Duration::ZERO)
    }

    fn now(&self, unit: NonceUnit) -> u64 {
        let millis = u64::try_from(self.clock.since_epoch().as_millis()).unwrap_or(u64::MAX);
        millis.saturating_mul(per_millisecond(unit).unsigned_abs())
    }

    /// Waits until this worker has the signing key. Returns whether it has: not if it was asked to
    /// stop.
    pub(super) async fn wait_for_key(&self, lease: Duration, stopper: &Stopper) -> Result<bool, JournalError> {
        loop {
            let wait = self.lease_key(lease).await?;
            if wait.is_zero() {
                return Ok(true);
            }
            if self.is_asked_during(wait, stopper).await {
                return Ok(false);
            }
        }
    }

    /// Gives the signing key back.
    pub(super) async fn release_key(&self) {
        if self.provider.facts().signs.is_some() {
            // If that fails, the lease ends by itself.
            let _ = self.journal.release_key(self.target.id, self.key.clone()).await;
        }
    }

    /// Whether a row is planned; waits while another worker sends, whose rows may be planned again
    /// and are unknown if it was lost.
    pub(super) async fn is_left(&self, stopper: &Stopper) -> Result<bool, JournalError> {
        if !self.journal.is_shared() {
            return self.has(State::Planned).await;
        }
        loop {
            self.journal.sweep().await?;
            // In this order: a row that is not sending any more is planned then, or never again.
            let is_sending = self.has(State::Sending).await?;
            let is_planned = self.has(State::Planned).await?;
            if is_planned || !is_sending || self.is_asked_during(POLL, stopper).await {
                return Ok(is_planned);
            }
        }
    }

    /// Waits, unless it is asked to stop.
    async fn is_asked_during(&self, wait: Duration, stopper: &Stopper) -> bool {
        let mut phase = stopper.subscribe();
        if *phase.borrow_and_update() >= Phase::Drain {
            return true;
        }
        tokio::select! {
            Ok(()) = phase.changed() => true,
            () = self.clock.sleep(wait) => false,
        }
    }

    /// Whether a row of the target is in this state.
    pub(super) async fn has(&self, state: State) -> Result<bool, JournalError> {
        let query = RowQuery { states: vec![state], after: 0, limit: 1 };
        Ok(!self.journal.rows(self.target.id, query).await?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use enroll_core::client::NonceSource as _;
    use enroll_core::client::clock::ManualClock;
    use enroll_core::testing::Double;

    use super::*;
    use crate::input::{Format, InputFile};
    use crate::{LeasedNonces, MemoryJournal, NewImport, NewTarget};

    /// Nobody else signs with the key then, but the provider has seen the nonces of earlier runs.
    #[tokio::test]
    async fn in_a_journal_of_one_process_nonces_begin_with_the_time_in_the_unit_of_the_client() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.ndjson");
        std::fs::write(&path, "{}\n").unwrap();
        let input = InputFile::open(&path, Format::Ndjson, None, &[]).unwrap();
        let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
        let journal = MemoryJournal::new(clock.clone()).unwrap();
        let (name, provider, base_url) = ("main".to_owned(), "kraken".to_owned(), "http://a".to_owned());
        let (digest, targets) = (input.digest().unwrap(), vec![NewTarget { name, provider, base_url }]);
        let new = NewImport { name: "users".into(), digest, path: String::new(), targets };
        let target = journal.begin(new).await.unwrap().targets.remove(0);
        let nonces = Arc::new(LeasedNonces::with_clock(clock.clone()));
        nonces.counts_in(NonceUnit::Nanoseconds);
        let double = Double::new(&enroll::kraken::FACTS);
        let importer = Importer::new(&journal, &input, target, &double).clock(clock.clone()).nonces(nonces.clone());
        let lease = Duration::from_secs(60);
        assert_eq!(importer.lease_key(lease).await.unwrap(), Duration::ZERO);
        assert_eq!(nonces.next(), Ok(1_800_000_000_000_000_000));
        // The next lease goes on where this one was, although no time has passed.
        importer.lease_key(lease).await.unwrap();
        assert_eq!(nonces.next(), Ok(1_800_000_000_000_000_001));
    }
}
