//! One attempt of a call.
//!
//! 1. Wait for the key's turn, where nonces must arrive in order.
//! 2. Authorise: headers, nonce, signature, over the bytes that will be sent.
//! 3. Send, within the attempt's limit and the call's. What did not get so far is taken back (`dispatch.rs`) and was not sent.
//! 4. Read the whole answer, bounded, and only then give up the turn.
//! 5. Judge the answer.

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use reqwest::header::HeaderMap;
use reqwest::{Request, Response};
use tokio::time::{sleep, timeout};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answer::RejectionKind;
use crate::authorize::{Attempt, Authorized};
use crate::body;
use crate::dispatch::Dispatch;
use crate::exchange::{Attempts, Exchange, Parts, is_plain_id, request_id};
use crate::exec::Call;
use crate::failure::{Failure, FailureKind, Source};
use crate::outcome;
use crate::outcome::classify::{Meaning, Seen};
use crate::repeat::Ended;
use crate::retry_after;
use crate::session::Shared;
use crate::until::Until;

/// The headers of an attempt as they were sent, for an authoriser that can do better the next time.
pub(crate) type Sent = HeaderMap;

type Cause = (FailureKind, Option<Source>);

/// What an attempt came to.
pub(crate) enum Outcome {
    Responded(Responded),
    Failed(FailureKind, Option<Source>),
}

pub(crate) struct Responded {
    /// All but the record of the attempts.
    pub(crate) exchange: Exchange,
    is_time_up: bool,
    sent: Option<Box<Sent>>,
}

impl Outcome {
    pub(crate) fn ended(&self) -> Ended {
        match self {
            Self::Responded(answered) => Ended::Responded(*answered.exchange.verdict()),
            Self::Failed(kind, _) => Ended::Failed(*kind),
        }
    }

    /// What is worth recording; nothing where nothing was sent.
    pub(crate) fn seen(&self) -> Option<(Ended, Option<u16>, Option<String>)> {
        match self {
            Self::Responded(answered) => {
                Some((self.ended(), self.status(), answered.exchange.request_id().map(str::to_owned)))
            }
            Self::Failed(FailureKind::Authorize | FailureKind::DeadlineBeforeSending, _) => None,
            Self::Failed(..) => Some((self.ended(), None, None)),
        }
    }

    /// The status of the response; none where there was none.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Responded(answered) => Some(answered.exchange.status().as_u16()),
            Self::Failed(..) => None,
        }
    }

    /// Whether the attempt's time was up, before a response or in the middle of one.
    pub(crate) fn is_time_up(&self) -> bool {
        match self {
            Self::Responded(answered) => answered.is_time_up,
            Self::Failed(kind, _) => *kind == FailureKind::TimedOut,
        }
    }

    pub(crate) fn sent(&self) -> Option<&Sent> {
        match self {
            Self::Responded(answered) => answered.sent.as_deref(),
            Self::Failed(..) => None,
        }
    }
}

/// Makes one attempt, in a span of its own.
pub(crate) async fn run(call: &Call<'_>) -> Outcome {
    let service = &call.session.shared.service;
    let span = tracing::info_span!(
        "attempt",
        provider = service.provider,
        operation = call.draft.operation,
        attempt = call.number(),
        status = Empty,
        request_id = Empty,
    );
    // In a box, so that callers do not carry what only an attempt needs.
    match Box::pin(one(call)).instrument(span).await {
        Ok(answered) => Outcome::Responded(answered),
        Err((kind, source)) => Outcome::Failed(kind, source),
    }
}

const TOO_LATE: Cause = (FailureKind::DeadlineBeforeSending, None);

/// What comes of it while the call has time. Most of it is there at once, and needs no timer.
async fn in_time<T>(call: &Call<'_>, mut future: Pin<&mut impl Future<Output = T>>) -> Result<T, Cause> {
    if let Poll::Ready(output) = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
        return Ok(output);
    }
    timeout(call.left().ok_or(TOO_LATE)?, future).await.map_err(|_| TOO_LATE)
}

async fn one(call: &Call<'_>) -> Result<Responded, Cause> {
    let shared = &call.session.shared;
    let left = || call.left().ok_or(TOO_LATE);
    left()?;
    let mut permit = match &shared.nonce_order {
        Some(order) => Some(in_time(call, pin!(order.permit(call.is_alone))).await?),
        None => None,
    };
    let mut request = call.draft.request(shared.service.user_agent);
    authorize(call, &mut request).await?;
    let end = pin!(sleep(left()?.min(shared.limits.attempt)));
    let Leaving { response, dispatch, sent } = leave(shared, request);
    let mut until = Until::end_of(end);
    let gap = permit.as_ref().and_then(|permit| permit.gap);
    let response = {
        let mut response = pin!(until.wait(response));
        match (&shared.nonce_order, gap) {
            (Some(order), Some(gap)) => {
                let end_of_turn = pin!(async {
                    dispatch.left().await;
                    let length = order.length(gap);
                    // A timer of no length still wakes the whole runtime.
                    if !length.is_zero() {
                        sleep(length).await;
                    }
                    drop(permit.take());
                });
                beside(response.as_mut(), end_of_turn).await
            }
            _ => response.await,
        }
    };
    let response = response.map_err(|time_up| Failure::timed_out(time_up, dispatch.take_back()))?;
    let mut response = response.map_err(|error| Failure::http(error, dispatch.take_back()))?;
    let body = body::read(&mut response, shared.limits.answer, &mut until).await;
    let answered = Responded { sent, ..judged(call, response, body) };
    if let (Some(order), Some(gap)) = (&shared.nonce_order, gap) {
        order.learn(gap, answered.exchange.verdict());
    }
    Ok(answered)
}

/// What comes of `main`, while `other` goes on beside it.
async fn beside<T>(mut main: Pin<&mut impl Future<Output = T>>, mut other: Pin<&mut impl Future<Output = ()>>) -> T {
    let mut is_over = false;
    let both = poll_fn(|cx| {
        let output = main.as_mut().poll(cx);
        is_over |= output.is_pending() && !is_over && other.as_mut().poll(cx).is_ready();
        output
    });
    both.await
}

/// Makes the request what will be sent.
async fn authorize(call: &Call<'_>, request: &mut Request) -> Result<(), Cause> {
    let attempt = Attempt { number: call.number(), call: call.options };
    let authorized = match call.session.shared.authorize.authorize(attempt, request) {
        Authorized::Now(authorized) => authorized,
        Authorized::Later(authorized) => in_time(call, pin!(authorized)).await?,
    };
    authorized.map_err(Failure::authorize)
}

/// A request that leaves as soon as it is waited for.
struct Leaving<F> {
    response: F,
    dispatch: Dispatch,
    sent: Option<Box<Sent>>,
}

/// No future of its own, which would keep room for the request beside what is made of it.
fn leave(shared: &Shared, mut request: Request) -> Leaving<impl Future<Output = reqwest::Result<Response>>> {
    let sent = shared.authorize.can_refresh().then(|| Box::new(request.headers().clone()));
    let dispatch = Dispatch::of(&mut request);
    // Not by reqwest's own limit, which looks at the time first.
    Leaving { response: shared.http.get().execute(request), dispatch, sent }
}

/// A response, read to its end and judged.
pub(crate) async fn received(call: &Call<'_>, mut response: Response) -> Responded {
    let body = body::read(&mut response, call.session.shared.limits.answer, &mut Until::forever()).await;
    judged(call, response, body)
}

fn judged(call: &Call<'_>, mut response: Response, body: body::Body) -> Responded {
    let shared = &call.session.shared;
    let service = &shared.service;
    // What was left unread of its body would hold on to the connection, so nothing but this is kept.
    let (code, headers) = (response.status(), std::mem::take(response.headers_mut()));
    drop(response);
    let status = code.as_u16();
    let seen = Seen {
        service,
        listed: &shared.listed_errors,
        read: shared.read_response,
        status,
        headers: &headers,
        body: &body.bytes,
        is_complete: body.is_whole(),
        sent: outcome::Sent::new(call.draft),
    };
    let (meaning, error_details, in_body) = seen.classify();
    // A limit's own header may be in any response, and says nothing about a fault of the server.
    let is_limit = status == 429 || matches!(meaning, Meaning::Listed(RejectionKind::RateLimited));
    let own = service.wait_header.filter(|_| is_limit);
    let is_created = matches!(meaning, Meaning::Created);
    let wait = if is_created { None } else { retry_after::wait(&headers, own, shared.clock.since_epoch()) };
    let verdict = outcome::judge(service, status, meaning, wait);
    let in_body = || in_body.filter(|id| is_plain_id(id)).map(Cow::into_owned);
    let request_id = request_id(&headers, service.request_id_header).or_else(in_body);
    // It is shown, and a provider may put anything there.
    let request_id = request_id.filter(|id| !seen.sent.is_partly_in(id));
    trace(status, request_id.as_deref());
    let complete = body.is_whole();
    let is_time_up = body.end == body::End::TimeUp;
    let exchange = Exchange::new(Parts {
        status: code,
        headers,
        body: body.bytes.into(),
        complete,
        verdict,
        error_details,
        request_id,
        attempts: Attempts::default(),
    });
    Responded { exchange, is_time_up, sent: None }
}

fn trace(status: u16, request_id: Option<&str>) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    span.record("status", status);
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
}
