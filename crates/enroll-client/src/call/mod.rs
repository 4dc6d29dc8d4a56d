//! One call through a generated client: attempts, until the retry rules allow no other.
//!
//! 1. Generated code makes a draft of the request. Its bytes are final, except for what a signer
//!    adds.
//! 2. An attempt (`attempt.rs`) waits for the nonce order, authorises, sends, reads the whole
//!    response and computes its verdict.
//! 3. Whether a retry may follow is decided by the rules (`retry/decide.rs`), then by the deadline
//!    and the retry budget.
//! 4. The call waits with jitter, without a permit of the nonce order, and makes an attempt that is
//!    authorised afresh.
//!
//! The future can be dropped at any time: the permit is released, and a nonce that was taken is
//! never given a second time. A request that was not sent yet never will be; after any other it is
//! unknown whether the user exists, which is reported (`report.rs`).

mod attempt;
mod deadline;
mod read_body;
mod received;
mod report;
mod safety;
mod send_guard;
mod session;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use attempt::{AttemptResult, Context, SentHeaders};
use deadline::Deadline;
use received::Received;
pub use session::Session;

use crate::draft::Draft;
use crate::observe::{CallEnd, WaitReason};
use crate::options::CallOptions;
use crate::outcome::{AttemptRecord, Attempts, CallId, Ended, Exchange, Failure, FailureKind, UserMayExist, Verdict};
use crate::random;
use crate::retry::decide::{LastAttempt, Next, Spent, Wait, next};

impl Session {
    /// Makes the attempts of one call, until the retry rules allow no other.
    /// Called by generated code.
    ///
    /// ```no_run
    /// use enroll_client::{CallOptions, Draft, Exchange, Session};
    /// # async fn example(session: &Session) -> Result<Exchange, Box<dyn std::error::Error>> {
    /// let url = session.url("/users")?;
    /// let body = serde_json::json!({ "id": "u-1" });
    /// let draft = Draft::new("create_user", reqwest::Method::POST, &url).json(&body)?;
    /// let exchange = session.send(&draft, &CallOptions::new()).await?;
    /// # Ok(exchange)
    /// # }
    /// ```
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
    if options.is_only_signed {
        return Err(Box::pin(signed(session, options, draft)).await);
    }
    session.shared.retry.budget.earn();
    let mut call = Call::begin(session, options, draft);
    loop {
        let result = call.attempt().await;
        if !call.is_retried(&result).await {
            return call.end(result);
        }
        call.keep(&result);
        call.previous = Some(result);
    }
}

/// The failure that holds the signed request of a call, of which nothing is sent.
async fn signed(session: &Session, options: &CallOptions, draft: &Draft<'_>) -> Failure {
    let mut call = Call::begin(session, options, draft);
    // It makes no attempt, so it has no end that anybody waits for.
    call.is_reported = true;
    let (kind, source) = attempt::sign(call.context()).await;
    Failure { kind, source, attempts: call.attempts() }
}

/// The outcome of a call whose only response is this one, which was received elsewhere. Nothing is
/// sent. For tests that classify many hostile responses in one process.
#[doc(hidden)]
pub async fn judge_response(
    session: &Session,
    draft: &Draft<'_>,
    mut response: reqwest::Response,
) -> Result<Exchange, Failure> {
    let shared = &session.shared;
    let options = CallOptions::default();
    let mut call = Call::begin(session, &options, draft);
    let body = read_body::read(&mut response, shared.limits.response, &mut Deadline::never()).await;
    let result = AttemptResult::Response(Received::new(shared, draft, response, body), None);
    let began_at = shared.clock.since_epoch();
    call.record(&result, began_at, Duration::ZERO);
    call.end(result)
}

/// A call in progress.
struct Call<'a> {
    session: &'a Session,
    options: &'a CallOptions,
    draft: &'a Draft<'a>,
    id: CallId,
    started: Duration,
    ends_at: Duration,
    /// Whether further attempts need an exclusive permit of their key.
    is_exclusive: bool,
    spent: Spent,
    /// The records before the last one; most calls have none.
    earlier: Vec<AttemptRecord>,
    last: Option<AttemptRecord>,
    /// Whether an attempt that was dropped may have been sent.
    may_be_sent: AtomicBool,
    /// Whether the end of the call was reported.
    is_reported: bool,
    /// The result of the attempt before the one in progress.
    previous: Option<AttemptResult>,
}

impl<'a> Call<'a> {
    fn begin(session: &'a Session, options: &'a CallOptions, draft: &'a Draft<'a>) -> Self {
        let (limit, started) = (session.shared.limits.total, session.shared.clock.monotonic());
        Self {
            session,
            options,
            draft,
            id: options.call_id.unwrap_or_else(CallId::unique),
            started,
            ends_at: started.saturating_add(options.deadline.map_or(limit, |deadline| deadline.min(limit))),
            is_exclusive: false,
            spent: Spent::default(),
            earlier: Vec::new(),
            last: None,
            may_be_sent: AtomicBool::new(false),
            is_reported: false,
            previous: None,
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            shared: &self.session.shared,
            options: self.options,
            draft: self.draft,
            call_id: self.id,
            number: self.number(),
            may_be_sent: &self.may_be_sent,
            // When a request without a body is sent is unknown, so its permit lasts until the
            // response, in every order.
            is_exclusive: self.is_exclusive || self.draft.is_read() && self.draft.body().is_empty(),
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
        let (began_at, began) = (clock.since_epoch(), clock.monotonic());
        let result = attempt::run(self.context()).await;
        let elapsed = clock.monotonic().saturating_sub(began);
        self.record(&result, began_at, elapsed);
        result
    }

    fn record(&mut self, result: &AttemptResult, began_at: Duration, elapsed: Duration) {
        *self.may_be_sent.get_mut() = false;
        self.report_attempt(result, began_at, elapsed);
        if !result.is_recorded() {
            return;
        }
        let exchange = result.response().map(|received| &received.exchange);
        let record = AttemptRecord {
            number: self.number(),
            status: exchange.map(|exchange| exchange.status().as_u16()),
            began_at,
            elapsed,
            ended: result.ended(),
            request_id: exchange.and_then(Exchange::request_id).map(str::to_owned),
            raw: None,
        };
        self.earlier.extend(self.last.replace(record));
    }

    /// Keeps the body of a success status before a retry, because it may hold a one-time password.
    fn keep(&mut self, result: &AttemptResult) {
        if let (Some(received), Some(record)) = (result.response(), &mut self.last)
            && received.exchange.status().is_success()
            && !self.draft.is_read()
        {
            record.raw = Some(received.exchange.body().clone());
        }
    }

    /// Whether a retry follows. It returns after the wait before the retry.
    async fn is_retried(&mut self, result: &AttemptResult) -> bool {
        let ended = result.ended();
        let status = result.response().map(|received| received.exchange.status().as_u16());
        let last = LastAttempt { ended, status, has_timed_out: result.has_timed_out() };
        match next(self.safe_by(&ended), last, self.counted(), &self.session.shared.retry) {
            Next::Stop => false,
            Next::Later(wait) => {
                self.spent.has_passed_intermediary |= matches!(ended, Ended::Responded(Verdict::Intermediary(_)));
                self.is_retried_after(wait).await
            }
            Next::FreshNonce => {
                self.spent.nonces += 1;
                self.is_exclusive = true;
                let limit = self.session.shared.retry.limit(self.spent.nonces);
                self.wait(limit / 2 + random::up_to(limit / 2), WaitReason::FreshNonce).await
            }
            Next::FreshToken => {
                self.spent.refreshed = true;
                self.is_safe_after(Duration::ZERO) && self.fresh_token(result.sent_headers()).await
            }
        }
    }

    /// What the call has spent, including the attempt that just ended.
    fn counted(&self) -> Spent {
        let others = self.spent.nonces.saturating_add(u32::from(self.spent.refreshed));
        let attempts = self.number().saturating_sub(1).saturating_sub(others);
        Spent { attempts, ..self.spent }
    }

    async fn is_retried_after(&self, wait: Wait) -> bool {
        let retry = &self.session.shared.retry;
        if wait.asked.is_some_and(|asked| asked > retry.max_retry_after) {
            return false;
        }
        let limit = if wait.asked.is_some() { retry.base_delay } else { retry.limit(self.counted().attempts) };
        let least = wait.asked.unwrap_or_default().max(wait.at_least);
        let reason = match wait {
            Wait { asked: Some(_), .. } => WaitReason::RetryAfter,
            Wait { at_least: Duration::ZERO, .. } => WaitReason::Backoff,
            Wait { .. } => WaitReason::UnknownOutcome,
        };
        self.wait(least.saturating_add(random::up_to(limit)), reason).await
    }

    /// Waits before a retry. Returns false at once if no time is left for the retry, if it would
    /// not be safe after the wait, or if the budget does not cover it.
    async fn wait(&self, wait: Duration, reason: WaitReason) -> bool {
        let shared = &self.session.shared;
        let is_too_late = self.context().time_left().is_none_or(|left| wait >= left) || !self.is_safe_after(wait);
        if is_too_late || !shared.retry.budget.spend() {
            return false;
        }
        self.report_wait(wait, reason);
        shared.clock.sleep(wait).await;
        true
    }

    async fn fresh_token(&self, sent: Option<&SentHeaders>) -> bool {
        let (Some(sent), Some(left)) = (sent, self.context().time_left()) else { return false };
        let fresh = self.session.shared.authorize.rejected(sent);
        tokio::time::timeout(left, fresh).await.unwrap_or(false)
    }

    fn end(mut self, result: AttemptResult) -> Result<Exchange, Failure> {
        // If the deadline passed before a retry was sent,
        // the result of the attempt before it is reported.
        let result = match (result, self.previous.take()) {
            (AttemptResult::Failure(FailureKind::DeadlineBeforeSending, _), Some(previous)) => previous,
            (result, _) => result,
        };
        self.report_end(CallEnd::Returned(result.ended()));
        match result {
            AttemptResult::Response(received, _) => Ok(received.exchange.after(self.attempts())),
            AttemptResult::Failure(kind, source) => Err(Failure { kind, source, attempts: self.attempts() }),
        }
    }

    fn attempts(mut self) -> Attempts {
        let (last, earlier) = (self.last.take(), std::mem::take(&mut self.earlier));
        let attempts = match last {
            Some(last) if earlier.is_empty() => Attempts::from([last]),
            last => earlier.into_iter().chain(last).collect(),
        };
        let attempts = attempts.of_read(self.draft.is_read());
        let is_unknown = attempts.user_may_exist() == UserMayExist::Maybe;
        let safe_retry = if is_unknown { self.safe_retry() } else { None };
        attempts.of_call(self.id, safe_retry)
    }
}

#[cfg(test)]
mod tests;
