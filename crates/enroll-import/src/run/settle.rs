//! What became of the users who may exist: each is settled by what its provider promises and
//! documents, and stays on the list if that proves nothing.

use std::time::Duration;

use enroll_core::{Error, ErrorKind, NewUser, Outcome, PendingCall, SettleOptions, Settled, settle};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::row::{Done, state, with_causes};
use super::stop::{Phase, Stopper};
use super::{ImportError, Importer};
use crate::secrets::{OneTime, returns_secrets};
use crate::{Claim, Journal, RowId, RowQuery, State, crash};

/// What settling made of the users who may exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settlement {
    /// Rows whose user was created.
    pub created: u64,
    /// Rows whose user exists and is not known to be theirs.
    pub exists: u64,
    /// Rows whose user may still exist.
    pub unknown: u64,
    /// Why it ended early, if it did: one sentence, what happened and what to do.
    pub problem: Option<String>,
}

impl<J: Journal> Importer<'_, J> {
    /// Settles users who may exist, those of these rows or of all: waits until the provider has
    /// finished, retries if that is promised to make no second user, and looks the user up. See
    /// [`settle`](fn@enroll_core::settle).
    ///
    /// # Errors
    ///
    /// [`ImportError`] if it could not begin. Nothing was sent.
    pub async fn settle(&self, rows: Option<&[u64]>, stopper: &Stopper) -> Result<Settlement, ImportError> {
        self.check_secrets()?;
        let mut left = self.unknown(rows).await?.into_iter();
        let mut phase = stopper.subscribe();
        let (mut calls, mut settlement) = (FuturesUnordered::new(), Settlement::default());
        loop {
            let asked = *phase.borrow_and_update();
            let is_over = asked >= Phase::Drain || settlement.problem.is_some();
            while !is_over && calls.len() < self.options.concurrency.max(1) {
                let Some(row) = left.next() else { break };
                calls.push(self.settle_row(row));
            }
            if calls.is_empty() || asked >= Phase::Now {
                break;
            }
            tokio::select! {
                biased;
                Some(done) = calls.next() => settlement.add(done),
                Ok(()) = phase.changed() => {}
            }
        }
        Ok(settlement)
    }

    async fn unknown(&self, rows: Option<&[u64]>) -> Result<Vec<RowId>, ImportError> {
        let (mut ids, mut after) = (Vec::new(), 0);
        loop {
            let query = RowQuery { states: vec![State::Unknown], after, limit: 1000 };
            let page = self.journal.rows(self.target.id, query).await?;
            let Some(last) = page.last() else { return Ok(ids) };
            after = last.id.row;
            let is_wanted = |id: &RowId| rows.is_none_or(|rows| rows.contains(&id.row));
            ids.extend(page.iter().map(|row| row.id).filter(is_wanted));
        }
    }

    /// Settles one row. None if it is not unknown any more.
    async fn settle_row(&self, id: RowId) -> Result<Option<Done>, String> {
        // It may wait for the delay, and makes a call and a look-up.
        let (timeouts, delay) = (self.provider.timeouts(), self.delay());
        let lease = self.options.lease(timeouts.total).saturating_add(delay).saturating_add(timeouts.total);
        let claim = self.journal.claim_unknown(id, lease).await.map_err(|error| with_causes(&error))?;
        let Some(claim) = claim else { return Ok(None) };
        crash::at("settling");
        let user = match self.user(&claim.span, claim.content) {
            Ok(user) => user,
            Err(message) => {
                self.write(claim.attempt, &self.still_unknown(&claim), None).await;
                return Err(message);
            }
        };
        let settled = settle(self.provider, &user, &self.pending(&claim, &user), &self.settle_options()).await;
        crash::at("settled");
        match settled {
            Ok(settled) => Ok(Some(self.settled(&claim, &settled).await)),
            Err(error) => {
                self.write(claim.attempt, &self.still_unknown(&claim), None).await;
                Err(format!("row {}: {error}", id.row))
            }
        }
    }

    async fn settled(&self, claim: &Claim, settled: &Settled) -> Done {
        let mut outcome = self.still_unknown(claim).settled(settled);
        let secrets = OneTime::of_settled(settled);
        // A look-up finds the user and not what was shown once.
        let is_gone = secrets.is_none() && settled.user_id().is_some() && returns_secrets(self.provider.facts());
        let lost = self.store(claim.attempt, secrets).await.err();
        outcome.one_time_password_may_be_lost |= lost.is_some() || is_gone;
        self.write(claim.attempt, &outcome, lost).await
    }

    /// The call as it was before, made of what the journal knows of it.
    fn pending(&self, claim: &Claim, user: &NewUser) -> PendingCall {
        let pending = PendingCall::new_at(self.provider, user, claim.began_at);
        let mut pending = match self.idempotency_key(claim) {
            Some(key) => pending.idempotency_key(key),
            None => pending,
        };
        if let Some(ended) = claim.ended_at {
            pending.ended_at(ended);
        }
        if claim.is_settling_lost() { pending.settling() } else { pending }
    }

    /// The outcome that the row had: its user may exist, and when the last attempt had ended.
    fn still_unknown(&self, claim: &Claim) -> Outcome {
        let facts = self.provider.facts();
        let mut outcome = Outcome::from(&Error::builder(facts.id, ErrorKind::Unknown).facts(facts).build());
        let ended = claim.ended_at.unwrap_or_else(|| claim.began_at.saturating_add(self.provider.timeouts().total));
        (outcome.began_at_ms, outcome.ended_at_ms) = (millis(claim.began_at), millis(ended));
        outcome
    }

    fn settle_options(&self) -> SettleOptions {
        let mut options = SettleOptions::new().clock(self.clock.clone()).call(self.options.call.clone());
        options.delay = self.options.settle_delay;
        options
    }

    fn delay(&self) -> Duration {
        self.options.settle_delay.unwrap_or(self.provider.timeouts().attempt.saturating_mul(2))
    }
}

impl Settlement {
    fn add(&mut self, done: Result<Option<Done>, String>) {
        let done = match done {
            Ok(Some(done)) => done,
            Ok(None) => return,
            Err(message) => {
                self.unknown += 1;
                self.problem = Some(message);
                return;
            }
        };
        if let Some(lost) = &done.lost {
            self.problem = Some(format!("the one-time secret of row {} is lost: {}", done.row, with_causes(lost)));
        }
        match &done.recorded {
            Ok(recorded) => match state(recorded) {
                State::Created => self.created += 1,
                State::Exists => self.exists += 1,
                _ => self.unknown += 1,
            },
            Err(error) => {
                self.unknown += 1;
                self.problem = Some(with_causes(error));
            }
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
