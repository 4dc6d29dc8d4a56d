//! One call through a generated client: attempts, until the rules say that no other may follow.
//!
//! 1. Generated code makes a draft of the request; its bytes are final but for what a signer adds.
//! 2. An attempt (`attempt.rs`): wait for the nonce order, authorise, send, read the whole response,
//!    judge it.
//! 3. Whether a retry may follow: the rules (`retry/decide.rs`), then deadline and retry budget.
//! 4. A wait with jitter, without holding the nonce order; then an attempt that is authorised anew.
//!
//! Dropping the future at any moment leaves nothing broken: the permit of the key is given back, and
//! a nonce that was drawn is never drawn again. Whether the user exists is then unknown.

mod attempt;
mod deadline;
mod read_body;
mod received;
mod send_guard;
mod session;

use std::time::Duration;

use attempt::{AttemptResult, Context, SentHeaders};
use deadline::Deadline;
use received::Received;
pub use session::Session;

use crate::draft::Draft;
use crate::options::CallOptions;
use crate::outcome::{AttemptRecord, Attempts, Ended, Exchange, Failure, FailureKind, UserMayExist, Verdict};
use crate::random;
use crate::response::Sent;
use crate::retry::decide::{LastAttempt, Next, Spent, Wait, next};
use crate::service::{RetryKey, RetryPromise};

impl Session {
    /// Makes the attempts of one call, until the rules say that no other may follow.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the last attempt got no response.
    pub fn send<'a>(
        &'a self,
        draft: &'a Draft<'_>,
        call: &'a CallOptions,
    ) -> impl Future<Output = Result<Exchange, Failure>> + Send + 'a {
        run(self, call, draft)
    }
}

async fn run(session: &Session, options: &CallOptions, draft: &Draft<'_>) -> Result<Exchange, Failure> {
    session.shared.retry.budget.earn();
    let mut call = Call::begin(session, options, draft);
    loop {
        let result = call.attempt().await;
        if !call.is_retried(&result).await {
            return call.end(result);
        }
        call.keep(&result);
        call.before = Some(result);
    }
}

/// The outcome of a call whose only response is this one, which was received elsewhere. Nothing is
/// sent. For tests, which judge many hostile responses in one process.
#[doc(hidden)]
pub async fn received(
    session: &Session,
    draft: &Draft<'_>,
    mut response: reqwest::Response,
) -> Result<Exchange, Failure> {
    let shared = &session.shared;
    let options = CallOptions::default();
    let mut call = Call::begin(session, &options, draft);
    let body = read_body::read(&mut response, shared.limits.response, &mut Deadline::never()).await;
    let result = AttemptResult::Response(Received::new(shared, draft, response, body), None);
    call.record(&result, Duration::ZERO);
    call.end(result)
}

/// How long before a provider forgets an idempotency key retries under it end: clocks differ, and
/// the last attempt takes time.
const KEY_MARGIN: Duration = Duration::from_secs(60 * 60);

/// A call in progress.
struct Call<'a> {
    session: &'a Session,
    options: &'a CallOptions,
    draft: &'a Draft<'a>,
    started: Duration,
    ends_at: Duration,
    /// Whether attempts have their key to themselves from now on.
    is_alone: bool,
    spent: Spent,
    /// The attempts before the last one; most calls have none.
    earlier: Vec<AttemptRecord>,
    last: Option<AttemptRecord>,
    before: Option<AttemptResult>,
}

impl<'a> Call<'a> {
    fn begin(session: &'a Session, options: &'a CallOptions, draft: &'a Draft<'a>) -> Self {
        let (limit, started) = (session.shared.limits.total, session.shared.clock.monotonic());
        Self {
            session,
            options,
            draft,
            started,
            ends_at: started.saturating_add(options.deadline.map_or(limit, |deadline| deadline.min(limit))),
            is_alone: false,
            spent: Spent::default(),
            earlier: Vec::new(),
            last: None,
            before: None,
        }
    }

    fn context(&self) -> Context<'a> {
        Context {
            shared: &self.session.shared,
            options: self.options,
            draft: self.draft,
            number: self.number(),
            is_alone: self.is_alone,
            ends_at: self.ends_at,
        }
    }

    /// The number of the attempt in progress, from 1.
    fn number(&self) -> u32 {
        u32::try_from(self.records().count()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn records(&self) -> impl Iterator<Item = &AttemptRecord> {
        self.earlier.iter().chain(&self.last)
    }

    async fn attempt(&mut self) -> AttemptResult {
        let clock = &self.session.shared.clock;
        let began = clock.monotonic();
        let result = attempt::run(self.context()).await;
        let elapsed = clock.monotonic().saturating_sub(began);
        self.record(&result, elapsed);
        result
    }

    fn record(&mut self, result: &AttemptResult, elapsed: Duration) {
        if !result.is_recorded() {
            return;
        }
        let exchange = result.response().map(|received| &received.exchange);
        let record = AttemptRecord {
            number: self.number(),
            status: exchange.map(|exchange| exchange.status().as_u16()),
            elapsed,
            ended: result.ended(),
            request_id: exchange.and_then(Exchange::request_id).map(str::to_owned),
            raw: None,
        };
        self.earlier.extend(self.last.replace(record));
    }

    /// Keeps the body of a success status that a retry follows: it may hold what is shown once.
    fn keep(&mut self, result: &AttemptResult) {
        if let (Some(received), Some(record)) = (result.response(), &mut self.last)
            && received.exchange.status().is_success()
        {
            record.raw = Some(received.exchange.body().clone());
        }
    }

    /// Whether a retry follows. If so, the wait before it is over.
    async fn is_retried(&mut self, result: &AttemptResult) -> bool {
        let ended = result.ended();
        let is_promised = UserMayExist::after(&ended) == UserMayExist::Maybe && self.is_promised(Duration::ZERO);
        let status = result.response().map(|received| received.exchange.status().as_u16());
        let last = LastAttempt { ended, status, is_time_up: result.is_time_up() };
        match next(is_promised, last, self.counted(), &self.session.shared.retry) {
            Next::Stop => false,
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
                self.is_safe_after(Duration::ZERO) && self.fresh_token(result.sent_headers()).await
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
        let may_exist = self.records().any(|record| UserMayExist::after(&record.ended) == UserMayExist::Maybe);
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
        let is_too_late = self.context().time_left().is_none_or(|left| wait >= left) || !self.is_safe_after(wait);
        if is_too_late || !shared.retry.budget.spend() {
            return false;
        }
        shared.clock.sleep(wait).await;
        true
    }

    async fn fresh_token(&self, sent: Option<&SentHeaders>) -> bool {
        let (Some(sent), Some(left)) = (sent, self.context().time_left()) else { return false };
        let fresh = self.session.shared.authorize.rejected(sent);
        tokio::time::timeout(left, fresh).await.unwrap_or(false)
    }

    fn end(mut self, result: AttemptResult) -> Result<Exchange, Failure> {
        // A deadline that passed before a retry was sent says nothing; the attempt before it does.
        let result = match (result, self.before.take()) {
            (AttemptResult::Failure(FailureKind::DeadlineBeforeSending, _), Some(before)) => before,
            (result, _) => result,
        };
        match result {
            AttemptResult::Response(received, _) => Ok(received.exchange.after(self.attempts())),
            AttemptResult::Failure(kind, source) => Err(Failure { kind, source, attempts: self.attempts() }),
        }
    }

    fn attempts(self) -> Attempts {
        match self.last {
            Some(last) if self.earlier.is_empty() => Attempts::from([last]),
            last => self.earlier.into_iter().chain(last).collect(),
        }
    }
}
