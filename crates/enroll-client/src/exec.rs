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

use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response};

use crate::attempt::{self, Answered, Outcome, Sent};
use crate::exchange::{AttemptRecord, Exchange, Parts};
use crate::failure::{Failure, FailureKind};
use crate::interface::OperationInfo;
use crate::nonce::random;
use crate::repeat::{Next, Spent, next};
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
        let spare = request.try_clone();
        let outcome = call.attempt(request).await;
        match (call.again(&outcome).await, spare) {
            (true, Some(spare)) => request = spare,
            _ => return call.end(outcome),
        }
        call.before = Some(outcome);
    }
}

/// What [`exec`] makes of an answer, of one that came another way: nothing is sent. For tests, which have many hostile answers and one process.
#[doc(hidden)]
pub async fn answered(session: &Session, response: Response) -> Result<Response, Failure> {
    let mut call = Call::begin(session.http(), session, &OperationInfo { operation_id: "answered" });
    let answered = attempt::received(&call, response, None, &mut Until::forever()).await;
    let outcome = Outcome::Answered(Box::new(answered));
    call.record(&outcome, Duration::ZERO);
    call.end(outcome)
}

/// Generated code sends a header of the generator's own, which no provider asked for.
fn prepare(headers: &mut HeaderMap, user_agent: &'static str) {
    headers.remove("api-version");
    headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
    // Whatever else is there came from the caller and may be personal.
    for (name, value) in headers.iter_mut() {
        let public = [USER_AGENT, reqwest::header::ACCEPT, reqwest::header::CONTENT_TYPE].contains(name);
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

    async fn attempt(&mut self, request: Request) -> Outcome {
        let clock = &self.session.shared.clock;
        let began = clock.monotonic();
        let outcome = attempt::run(self, request).await;
        let took = clock.monotonic().saturating_sub(began);
        self.record(&outcome, took);
        outcome
    }

    fn record(&mut self, outcome: &Outcome, took: Duration) {
        if let Some((ended, status, request_id)) = outcome.seen() {
            self.history.push(AttemptRecord { number: self.number(), status, took, ended, request_id });
        }
    }

    /// Whether another attempt follows; when it does, everything that has to be waited for before it is over.
    async fn again(&mut self, outcome: &Outcome) -> bool {
        let shared = &self.session.shared;
        // The provider's promise is for what it can recognise.
        let is_safe = shared.service.repeat_is_safe && self.session.call.is_recognised;
        match next(is_safe, outcome.ended(), self.counted(), &shared.retry) {
            Next::End => false,
            Next::Later(wish) => self.later(wish).await,
            Next::FreshNonce => {
                self.spent.nonces += 1;
                self.is_alone = true;
                self.left().is_some()
            }
            Next::FreshToken => {
                self.spent.refreshed = true;
                self.fresh_token(outcome.sent()).await
            }
        }
    }

    /// What was spent, the attempt that just ended among it.
    fn counted(&self) -> Spent {
        let others = self.spent.nonces.saturating_add(u32::from(self.spent.refreshed));
        let attempts = self.number().saturating_sub(1).saturating_sub(others);
        Spent { attempts, ..self.spent }
    }

    async fn later(&self, wish: Option<Duration>) -> bool {
        let shared = &self.session.shared;
        let retry = &shared.retry;
        if wish.is_some_and(|wish| wish > retry.longest_wish) {
            return false;
        }
        let limit = if wish.is_some() { retry.first_wait } else { retry.limit(self.counted().attempts) };
        let wait = wish.unwrap_or_default().saturating_add(random::up_to(limit));
        // A wait that leaves no time for an attempt is no use, and neither is one that nobody pays for.
        if self.left().is_none_or(|left| wait >= left) || !retry.budget.spend() {
            return false;
        }
        shared.clock.sleep(wait).await;
        true
    }

    async fn fresh_token(&self, sent: Option<&Sent>) -> bool {
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
        let Answered { mut response, body, reading, verdict, request_id, .. } = answered;
        let exchange = Exchange::new(Parts {
            status: response.status(),
            headers: response.headers().clone(),
            request_id,
            body: body.bytes.into(),
            complete: body.complete,
            verdict,
            words: reading.words,
            attempts: self.history.into(),
        });
        response.extensions_mut().insert(exchange);
        response
    }
}
