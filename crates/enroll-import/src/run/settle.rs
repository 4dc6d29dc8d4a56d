//! What became of the users who may exist: each is settled by what its provider promises and
//! documents, and stays on the list if that proves nothing.

use std::collections::HashSet;
use std::time::Duration;

use enroll_core::{Error, ErrorKind, NewUser, Outcome, PendingCall, SettleOptions, Settled, settle};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::row::{Done, state};
use super::stop::{Phase, Stopper};
use super::{ImportError, Importer};
use crate::secrets::{OneTime, returns_secrets};
use crate::{Claim, Journal, Pause, RowId, RowQuery, State, crash, transition, with_causes};

/// How long to wait for a busy provider that names no time, and at most.
const BUSY: Duration = Duration::from_secs(1);
const LONGEST_BUSY: Duration = Duration::from_secs(60);

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
    /// Why it ended early, or why a row could not be settled: what happened, and what to do.
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
        let (mut calls, mut settlement, mut is_ended) = (FuturesUnordered::new(), Settlement::default(), false);
        // A secret that cannot be stored costs one user.
        let most = if returns_secrets(self.provider.facts()) { 1 } else { self.options.concurrency.max(1) };
        loop {
            let asked = *phase.borrow_and_update();
            while asked < Phase::Drain && !is_ended && calls.len() < most {
                let Some(row) = left.next() else { break };
                calls.push(self.settle_row(row, stopper));
            }
            if calls.is_empty() || asked >= Phase::Now {
                break;
            }
            tokio::select! {
                biased;
                Some(ended) = calls.next() => is_ended |= settlement.add(ended),
                Ok(()) = phase.changed() => {}
            }
        }
        self.release_key().await;
        Ok(settlement)
    }

    async fn unknown(&self, rows: Option<&[u64]>) -> Result<Vec<RowId>, ImportError> {
        let rows: Option<HashSet<u64>> = rows.map(|rows| rows.iter().copied().collect());
        let (mut ids, mut after) = (Vec::new(), 0);
        loop {
            let query = RowQuery { states: vec![State::Unknown], after, limit: 1000 };
            let page = self.journal.rows(self.target.id, query).await?;
            let Some(last) = page.last() else { return Ok(ids) };
            after = last.id.row;
            let is_wanted = |id: &RowId| rows.as_ref().is_none_or(|rows| rows.contains(&id.row));
            ids.extend(page.iter().map(|row| row.id).filter(is_wanted));
        }
    }

    /// Settles one row.
    async fn settle_row(&self, id: RowId, stopper: &Stopper) -> Ended {
        // It may wait for the delay, and makes a call and a look-up.
        let (timeouts, delay) = (self.provider.timeouts(), self.delay());
        let lease = self.options.lease(timeouts.total).saturating_add(delay).saturating_add(timeouts.total);
        match self.wait_for_key(lease, stopper).await {
            Ok(true) => {}
            Ok(false) => return Ended::default(),
            Err(error) => return Ended { last: Some(with_causes(&error)), ..Ended::default() },
        }
        let claim = match self.journal.claim_unknown(id, lease).await {
            Ok(Some(claim)) => claim,
            // It is not unknown any more.
            Ok(None) => return Ended::default(),
            Err(error) => return Ended { last: Some(with_causes(&error)), ..Ended::default() },
        };
        crash::at("settling");
        let user = match self.user(&claim.span, claim.content) {
            Ok(user) => user,
            Err(message) => return self.unsettled(&claim, message).await,
        };
        let settled = settle(self.provider, &user, &self.pending(&claim, &user), &self.settle_options()).await;
        crash::at("settled");
        match settled {
            Ok(settled) => self.settled(&claim, &settled).await,
            Err(error) => self.unsettled(&claim, format!("row {}: {error}", id.row)).await,
        }
    }

    /// Gives a row back that could not be settled, with the doubt that it had.
    async fn unsettled(&self, claim: &Claim, problem: String) -> Ended {
        let done = self.write(claim.attempt, &self.still_unknown(claim), None).await;
        Ended { done: Some(done), problem: Some(problem), last: None }
    }

    async fn settled(&self, claim: &Claim, settled: &Settled) -> Ended {
        let mut outcome = self.still_unknown(claim).settled(settled);
        let secrets = OneTime::of_settled(settled);
        // A look-up finds the user and not what was shown once.
        let is_gone = secrets.is_none() && settled.user_id().is_some() && returns_secrets(self.provider.facts());
        let lost = self.store(claim.attempt, secrets).await.err();
        outcome.one_time_password_may_be_lost |= lost.is_some() || is_gone;
        let done = self.write(claim.attempt, &outcome, lost).await;
        Ended { last: self.pause(settled.retry()).await, done: Some(done), problem: None }
    }

    /// Waits for a busy provider. Returns why no other row is settled, if every one would meet it.
    async fn pause(&self, retry: Option<&Error>) -> Option<String> {
        let retry = retry?;
        match transition(State::Sending, true, &Outcome::from(retry)).pause {
            Pause::SetUp | Pause::LockedOut => return Some(with_causes(retry)),
            Pause::Busy(wait) => self.clock.sleep(wait.unwrap_or(BUSY).min(LONGEST_BUSY)).await,
            Pause::NoConnection => self.clock.sleep(BUSY).await,
            Pause::None => {}
        }
        None
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
        pending
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
        self.options.settle_delay.unwrap_or(self.provider.timeouts().attempt.saturating_add(Duration::from_secs(30)))
    }
}

/// The end of settling one row.
#[derive(Default)]
struct Ended {
    done: Option<Done>,
    /// Why the row could not be settled.
    problem: Option<String>,
    /// Why no other row is settled.
    last: Option<String>,
}

impl Settlement {
    /// Counts a row. Returns whether it is the last one.
    fn add(&mut self, Ended { done, problem, last }: Ended) -> bool {
        let (mut is_last, mut problems) = (last.is_some(), vec![last, problem]);
        if let Some(done) = done {
            if let Some(lost) = &done.lost {
                let lost = format!("the one-time secret of row {} is lost: {}", done.row, with_causes(lost));
                problems.insert(0, Some(lost));
                is_last = true;
            }
            match &done.recorded {
                Ok(recorded) => self.count(state(recorded)),
                Err(error) => {
                    self.unknown += 1;
                    problems.insert(0, Some(with_causes(error)));
                    is_last = true;
                }
            }
        }
        // The first one, unless a later one ends it.
        let problem = problems.into_iter().flatten().next();
        if is_last || self.problem.is_none() {
            self.problem = problem.or(self.problem.take());
        }
        is_last
    }

    const fn count(&mut self, state: State) {
        match state {
            State::Created => self.created += 1,
            State::Exists => self.exists += 1,
            _ => self.unknown += 1,
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
