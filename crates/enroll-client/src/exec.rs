//! One call through a generated client: attempts, until the rules say that no other may follow.
//!
//! 1. The request is built by generated code; its bytes are final but for what a signer adds.
//! 2. An attempt (`attempt.rs`): wait for the key's turn, authorise, send, read the whole answer, judge it.
//! 3. Whether another may follow (`repeat.rs`), and whether time, budget and patience allow it.
//! 4. A wait with jitter, outside the key's turn; then an attempt that is authorised anew.
//!
//! Dropping the future at any moment leaves nothing broken: the turn is given up and a nonce that was drawn is never drawn again. What became of the
//! user is then unknown.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response};

use crate::attempt::{self, Answered, Outcome};
use crate::exchange::{AttemptRecord, Exchange, Parts};
use crate::failure::{Failure, FailureKind};
use crate::interface::OperationInfo;
use crate::nonce::random;
use crate::outcome::{RetryKey, RetryPromise, Sent, UserMayExist, Verdict};
use crate::repeat::{End, Ended, Next, Spent, Wait, next};
use crate::session::Session;
use crate::until::Until;

/// Sends the request of a generated client. Generated hooks call it; it is not meant to be called by hand.
///
/// The response carries an [`Exchange`] among its extensions, and an empty body: the bytes are in the exchange.
///
/// # Errors
///
/// [`Failure`] where the last attempt had no answer.
pub async fn exec(
    client: &reqwest::Client,
    session: &Session,
    mut request: Request,
    info: &OperationInfo,
) -> Result<Response, Failure> {
    prepare(request.headers_mut(), session.shared.service.user_agent);
    session.shared.retry.budget.earn();
    let mut call = Call::begin(client, session, info);
    loop {
        // As it was before it was authorised; the bytes of the body are shared.
        let unsigned = request.try_clone();
        let outcome = call.attempt(request, unsigned.as_ref()).await;
        match unsigned {
            Some(unsigned) if call.again(&outcome, &unsigned).await => request = unsigned,
            _ => return call.end(outcome),
        }
        call.keep(&outcome);
        call.before = Some(outcome);
    }
}

/// What [`exec`] makes of a response to this request that came another way: nothing is sent. For
/// tests, which have many hostile responses and one process.
#[doc(hidden)]
pub async fn answered(session: &Session, request: &Request, response: Response) -> Result<Response, Failure> {
    let mut call = Call::begin(session.http(), session, &OperationInfo { operation_id: "answered" });
    let answered = attempt::received(&call, response, Some(request), None, &mut Until::forever()).await;
    let outcome = Outcome::Answered(Box::new(answered));
    call.record(&outcome, Duration::ZERO);
    call.end(outcome)
}

/// How long before a provider forgets a key nothing is retried under it any more: clocks differ,
/// and the last attempt takes time.
const KEY_MARGIN: Duration = Duration::from_secs(60 * 60);

/// Generated code sends a header of the generator's own, which no provider asked for.
fn prepare(headers: &mut HeaderMap, user_agent: &'static str) {
    headers.remove("api-version");
    headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    // Whatever else is there came from the caller and may be personal.
    for (name, value) in headers.iter_mut() {
        let public =
            [USER_AGENT, ACCEPT_ENCODING, reqwest::header::ACCEPT, reqwest::header::CONTENT_TYPE].contains(name);
        value.set_sensitive(!public);
    }
}

/// A call under way.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a reqwest::Client,
    pub(crate) session: &'a Session,
    pub(crate) operation: &'static str,
    started: Duration,
    total: Duration,
    /// Whether attempts go alone on their key from now on.
    pub(crate) is_alone: bool,
    spent: Spent,
    history: Vec<AttemptRecord>,
    before: Option<Outcome>,
}

impl<'a> Call<'a> {
    fn begin(client: &'a reqwest::Client, session: &'a Session, info: &OperationInfo) -> Self {
        let limit = session.shared.limits.total;
        Self {
            client,
            session,
            operation: info.operation_id,
            started: session.shared.clock.monotonic(),
            total: session.call.deadline.map_or(limit, |deadline| deadline.min(limit)),
            is_alone: false,
            spent: Spent::default(),
            history: Vec::with_capacity(1),
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
        u32::try_from(self.history.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    async fn attempt(&mut self, request: Request, unsigned: Option<&Request>) -> Outcome {
        let clock = &self.session.shared.clock;
        let began = clock.monotonic();
        let outcome = attempt::run(self, request, unsigned).await;
        let took = clock.monotonic().saturating_sub(began);
        self.record(&outcome, took);
        outcome
    }

    fn record(&mut self, outcome: &Outcome, took: Duration) {
        if let Some((ended, status, request_id)) = outcome.seen() {
            self.history.push(AttemptRecord { number: self.number(), status, took, ended, request_id, raw: None });
        }
    }

    /// Keeps the body of a success status that a retry follows: what it holds may be shown once.
    fn keep(&mut self, outcome: &Outcome) {
        if let (Outcome::Answered(answered), Some(record)) = (outcome, self.history.last_mut())
            && answered.response.status().is_success()
        {
            record.raw = Some(answered.body.bytes.clone().into());
        }
    }

    /// Whether another attempt follows; when it does, everything that has to be waited for before it is over.
    async fn again(&mut self, outcome: &Outcome, unsigned: &Request) -> bool {
        let ended = outcome.ended();
        let is_promised = ended.user_may_exist() == UserMayExist::Maybe && self.is_promised(unsigned, Duration::ZERO);
        let end = End { ended, status: outcome.status(), is_time_up: outcome.is_time_up() };
        match next(is_promised, end, self.counted(), &self.session.shared.retry) {
            Next::End => false,
            Next::Later(wait) => {
                self.spent.has_passed_intermediary |= matches!(ended, Ended::Answered(Verdict::Intermediary(_)));
                self.later(wait, unsigned).await
            }
            Next::FreshNonce => {
                self.spent.nonces += 1;
                self.is_alone = true;
                let limit = self.session.shared.retry.limit(self.spent.nonces);
                self.wait(limit / 2 + random::up_to(limit / 2), unsigned).await
            }
            Next::FreshToken => {
                self.spent.refreshed = true;
                self.is_safe_after(Duration::ZERO, unsigned) && self.fresh_token(outcome.sent()).await
            }
        }
    }

    /// Whether the provider promises that a retry of this request makes no second user, because it
    /// recognises a value that the request carries. The retry begins after a wait.
    fn is_promised(&self, unsigned: &Request, wait: Duration) -> bool {
        let service = &self.session.shared.service;
        let sent = Sent::new(Some(unsigned));
        let mut promises = service.retry_safe_by.iter();
        promises.any(|promise| sent.value(promise.at).is_some() && self.is_remembered(promise, wait))
    }

    /// Whether a retry after a wait makes no second user: nothing that was sent under this key can
    /// have made the first, or the provider still recognises it then. A wait can be longer than a
    /// provider's memory, also the wait for a limit.
    fn is_safe_after(&self, wait: Duration, unsigned: &Request) -> bool {
        let by_key = |promise: &RetryPromise| promise.by == RetryKey::IdempotencyKey;
        let is_used = self.session.call.idempotency_key_age.is_some()
            && self.session.shared.service.retry_safe_by.iter().any(by_key);
        let may_exist = self.history.iter().any(|record| record.ended.user_may_exist() == UserMayExist::Maybe);
        !(is_used || may_exist) || self.is_promised(unsigned, wait)
    }

    /// Whether the provider still remembers the key when an attempt that begins after a wait ends.
    fn is_remembered(&self, promise: &RetryPromise, wait: Duration) -> bool {
        let first_used = match promise.by {
            RetryKey::IdempotencyKey => self.session.call.idempotency_key_age.unwrap_or_default(),
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

    async fn later(&self, wait: Wait, unsigned: &Request) -> bool {
        let retry = &self.session.shared.retry;
        if wait.asked.is_some_and(|asked| asked > retry.longest_wish) {
            return false;
        }
        let limit = if wait.asked.is_some() { retry.first_wait } else { retry.limit(self.counted().attempts) };
        let least = wait.asked.unwrap_or_default().max(wait.at_least);
        self.wait(least.saturating_add(random::up_to(limit)), unsigned).await
    }

    /// Waits, unless that leaves no time for an attempt, or a retry is not safe by then, or nobody
    /// pays for it.
    async fn wait(&self, wait: Duration, unsigned: &Request) -> bool {
        let shared = &self.session.shared;
        let is_too_late = self.left().is_none_or(|left| wait >= left) || !self.is_safe_after(wait, unsigned);
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

    fn end(mut self, outcome: Outcome) -> Result<Response, Failure> {
        // Time that ran out before a repeat could leave says nothing; what was seen before it does.
        let outcome = match (outcome, self.before.take()) {
            (Outcome::Failed(FailureKind::DeadlineBeforeSending, _), Some(before)) => before,
            (outcome, _) => outcome,
        };
        match outcome {
            Outcome::Answered(answered) => Ok(self.answer(*answered)),
            Outcome::Failed(kind, source) => Err(Failure { kind, source, attempts: self.history.into() }),
        }
    }

    fn answer(self, answered: Answered) -> Response {
        let Answered { mut response, body, words, verdict, request_id, .. } = answered;
        let exchange = Exchange::new(Parts {
            status: response.status(),
            headers: response.headers().clone(),
            request_id,
            complete: body.is_whole(),
            body: body.bytes.into(),
            verdict,
            words,
            attempts: self.history.into(),
        });
        response.extensions_mut().insert(exchange);
        response
    }
}
