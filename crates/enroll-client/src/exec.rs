//! One call through a generated client: attempts, until the rules say that no other may follow.
//!
//! 1. Generated code makes a draft of the request; its bytes are final but for what a signer adds.
//! 2. An attempt (`attempt.rs`): wait for the key's turn, authorise, send, read the whole answer, judge it.
//! 3. Whether another may follow (`repeat.rs`), and whether time, budget and patience allow it.
//! 4. A wait with jitter, outside the key's turn; then an attempt that is authorised anew.
//!
//! Dropping the future at any moment leaves nothing broken: the turn is given up and a nonce that was drawn is never drawn again. What became of the
//! user is then unknown.

use std::time::Duration;

use crate::attempt::{self, Outcome};
use crate::call::CallOptions;
use crate::draft::Draft;
use crate::exchange::{AttemptRecord, Attempts, Exchange};
use crate::failure::{Failure, FailureKind};
use crate::nonce::random;
use crate::outcome::{RetryKey, RetryPromise, Sent, UserMayExist, Verdict};
use crate::repeat::{End, Ended, Next, Spent, Wait, next};
use crate::session::Session;

/// Makes the attempts of one call.
pub(crate) async fn exec(session: &Session, options: &CallOptions, draft: &Draft<'_>) -> Result<Exchange, Failure> {
    session.shared.retry.budget.earn();
    let mut call = Call::begin(session, options, draft);
    loop {
        let outcome = call.attempt().await;
        if !call.again(&outcome).await {
            return call.end(outcome);
        }
        call.keep(&outcome);
        call.before = Some(outcome);
    }
}

/// What a call makes of a response to this draft that came another way: nothing is sent. For tests,
/// which have many hostile responses and one process.
#[doc(hidden)]
pub async fn answered(session: &Session, draft: &Draft<'_>, response: reqwest::Response) -> Result<Exchange, Failure> {
    let options = CallOptions::default();
    let mut call = Call::begin(session, &options, draft);
    let outcome = Outcome::Responded(attempt::received(&call, response).await);
    call.record(&outcome, Duration::ZERO);
    call.end(outcome)
}

/// How long before a provider forgets a key nothing is retried under it any more: clocks differ,
/// and the last attempt takes time.
const KEY_MARGIN: Duration = Duration::from_secs(60 * 60);

/// A call under way.
pub(crate) struct Call<'a> {
    pub(crate) session: &'a Session,
    pub(crate) options: &'a CallOptions,
    pub(crate) draft: &'a Draft<'a>,
    started: Duration,
    total: Duration,
    /// Whether attempts go alone on their key from now on.
    pub(crate) is_alone: bool,
    spent: Spent,
    /// The attempts before the last one; most calls have none.
    earlier: Vec<AttemptRecord>,
    last: Option<AttemptRecord>,
    before: Option<Outcome>,
}

impl<'a> Call<'a> {
    fn begin(session: &'a Session, options: &'a CallOptions, draft: &'a Draft<'a>) -> Self {
        let limit = session.shared.limits.total;
        Self {
            session,
            options,
            draft,
            started: session.shared.clock.monotonic(),
            total: options.deadline.map_or(limit, |deadline| deadline.min(limit)),
            is_alone: false,
            spent: Spent::default(),
            earlier: Vec::new(),
            last: None,
            before: None,
        }
    }

    /// What is left of the call's time; nothing when it is up.
    pub(crate) fn left(&self) -> Option<Duration> {
        let spent = self.session.shared.clock.monotonic().saturating_sub(self.started);
        self.total.checked_sub(spent).filter(|left| !left.is_zero())
    }

    /// The number of the attempt under way, from 1.
    pub(crate) fn number(&self) -> u32 {
        u32::try_from(self.records().count()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn records(&self) -> impl Iterator<Item = &AttemptRecord> {
        self.earlier.iter().chain(&self.last)
    }

    async fn attempt(&mut self) -> Outcome {
        let clock = &self.session.shared.clock;
        let began = clock.monotonic();
        let outcome = attempt::run(self).await;
        let elapsed = clock.monotonic().saturating_sub(began);
        self.record(&outcome, elapsed);
        outcome
    }

    fn record(&mut self, outcome: &Outcome, elapsed: Duration) {
        if let Some((ended, status, request_id)) = outcome.seen() {
            let record = AttemptRecord { number: self.number(), status, elapsed, ended, request_id, raw: None };
            self.earlier.extend(self.last.replace(record));
        }
    }

    /// Keeps the body of a success status that a retry follows: what it holds may be shown once.
    fn keep(&mut self, outcome: &Outcome) {
        if let (Outcome::Responded(answered), Some(record)) = (outcome, &mut self.last)
            && answered.exchange.status().is_success()
        {
            record.raw = Some(answered.exchange.body().clone());
        }
    }

    /// Whether another attempt follows; when it does, everything that has to be waited for before it is over.
    async fn again(&mut self, outcome: &Outcome) -> bool {
        let ended = outcome.ended();
        let is_promised = ended.user_may_exist() == UserMayExist::Maybe && self.is_promised(Duration::ZERO);
        let end = End { ended, status: outcome.status(), is_time_up: outcome.is_time_up() };
        match next(is_promised, end, self.counted(), &self.session.shared.retry) {
            Next::End => false,
            Next::Later(wait) => {
                self.spent.has_passed_intermediary |= matches!(ended, Ended::Responded(Verdict::Intermediary(_)));
                self.later(wait).await
            }
            Next::FreshNonce => {
                self.spent.nonces += 1;
                self.is_alone = true;
                let limit = self.session.shared.retry.limit(self.spent.nonces);
                self.wait(limit / 2 + random::up_to(limit / 2)).await
            }
            Next::FreshToken => {
                self.spent.refreshed = true;
                self.is_safe_after(Duration::ZERO) && self.fresh_token(outcome.sent()).await
            }
        }
    }

    /// Whether the provider promises that a retry of this request makes no second user, because it
    /// recognises a value that the request carries. The retry begins after a wait.
    fn is_promised(&self, wait: Duration) -> bool {
        let service = &self.session.shared.service;
        let sent = Sent::new(self.draft);
        let mut promises = service.retry_safe_by.iter();
        promises.any(|promise| sent.value(promise.at).is_some() && self.is_remembered(promise, wait))
    }

    /// Whether a retry after a wait makes no second user: nothing that was sent under this key can
    /// have made the first, or the provider still recognises it then. A wait can be longer than a
    /// provider's memory, also the wait for a limit.
    fn is_safe_after(&self, wait: Duration) -> bool {
        let by_key = |promise: &RetryPromise| promise.by == RetryKey::IdempotencyKey;
        let is_used =
            self.options.idempotency_key_age.is_some() && self.session.shared.service.retry_safe_by.iter().any(by_key);
        let may_exist = self.records().any(|record| record.ended.user_may_exist() == UserMayExist::Maybe);
        !(is_used || may_exist) || self.is_promised(wait)
    }

    /// Whether the provider still remembers the key when an attempt that begins after a wait ends.
    fn is_remembered(&self, promise: &RetryPromise, wait: Duration) -> bool {
        let first_used = match promise.by {
            RetryKey::IdempotencyKey => self.options.idempotency_key_age.unwrap_or_default(),
            RetryKey::ExternalId | RetryKey::Email => Duration::ZERO,
        };
        let spent = self.session.shared.clock.monotonic().saturating_sub(self.started);
        let age = first_used.saturating_add(spent).saturating_add(wait);
        promise.max_age.is_none_or(|max_age| age < max_age.saturating_sub(KEY_MARGIN))
    }

    /// What was spent, the attempt that just ended among it.
    fn counted(&self) -> Spent {
        let others = self.spent.nonces.saturating_add(u32::from(self.spent.refreshed));
        let attempts = self.number().saturating_sub(1).saturating_sub(others);
        Spent { attempts, ..self.spent }
    }

    async fn later(&self, wait: Wait) -> bool {
        let retry = &self.session.shared.retry;
        if wait.asked.is_some_and(|asked| asked > retry.max_retry_after) {
            return false;
        }
        let limit = if wait.asked.is_some() { retry.base_delay } else { retry.limit(self.counted().attempts) };
        let least = wait.asked.unwrap_or_default().max(wait.at_least);
        self.wait(least.saturating_add(random::up_to(limit))).await
    }

    /// Waits, unless that leaves no time for an attempt, or a retry is not safe by then, or nobody
    /// pays for it.
    async fn wait(&self, wait: Duration) -> bool {
        let shared = &self.session.shared;
        let is_too_late = self.left().is_none_or(|left| wait >= left) || !self.is_safe_after(wait);
        if is_too_late || !shared.retry.budget.spend() {
            return false;
        }
        shared.clock.sleep(wait).await;
        true
    }

    async fn fresh_token(&self, sent: Option<&attempt::Sent>) -> bool {
        let (Some(sent), Some(left)) = (sent, self.left()) else { return false };
        let fresh = self.session.shared.authorize.refused(sent);
        tokio::time::timeout(left, fresh).await.unwrap_or(false)
    }

    fn end(mut self, outcome: Outcome) -> Result<Exchange, Failure> {
        // Time that ran out before a repeat could leave says nothing; what was seen before it does.
        let outcome = match (outcome, self.before.take()) {
            (Outcome::Failed(FailureKind::DeadlineBeforeSending, _), Some(before)) => before,
            (outcome, _) => outcome,
        };
        match outcome {
            Outcome::Responded(answered) => Ok(answered.exchange.after(self.attempts())),
            Outcome::Failed(kind, source) => Err(Failure { kind, source, attempts: self.attempts() }),
        }
    }

    fn attempts(self) -> Attempts {
        match self.last {
            Some(last) if self.earlier.is_empty() => Attempts::from([last]),
            last => self.earlier.into_iter().chain(last).collect(),
        }
    }
}
