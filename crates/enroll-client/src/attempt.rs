//! One attempt of a call.
//!
//! 1. Wait for the key's turn, where nonces must arrive in order.
//! 2. Authorise: headers, nonce, signature, over the bytes that will be sent.
//! 3. Send, within the attempt's limit and the call's. What did not get so far is taken back (`dispatch.rs`) and was not sent.
//! 4. Read the whole answer, bounded, and only then give up the turn.
//! 5. Judge the answer.

use std::borrow::Cow;

use reqwest::header::HeaderMap;
use reqwest::{Request, Response};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answer::{RefusalKind, Words};
use crate::authorize::Attempt;
use crate::body;
use crate::dispatch::Dispatch;
use crate::exchange::{is_plain_id, request_id};
use crate::exec::Call;
use crate::failure::{Failure, FailureKind, Source};
use crate::outcome::body::text_at;
use crate::outcome::classify::{Meaning, Seen};
use crate::outcome::{self, Verdict};
use crate::repeat::Ended;
use crate::retry_after;
use crate::until::Until;

/// The headers of an attempt as they were sent, for an authoriser that can do better the next time.
pub(crate) type Sent = HeaderMap;

type Cause = (FailureKind, Option<Source>);

/// What an attempt came to.
pub(crate) enum Outcome {
    Answered(Box<Answered>),
    Failed(FailureKind, Option<Source>),
}

pub(crate) struct Answered {
    pub(crate) response: Response,
    pub(crate) body: body::Body,
    pub(crate) words: Words,
    pub(crate) verdict: Verdict,
    pub(crate) request_id: Option<String>,
    sent: Option<Sent>,
}

impl Outcome {
    pub(crate) fn ended(&self) -> Ended {
        match self {
            Self::Answered(answered) => Ended::Answered(answered.verdict),
            Self::Failed(kind, _) => Ended::Failed(*kind),
        }
    }

    /// What is worth recording; nothing where nothing was sent.
    pub(crate) fn seen(&self) -> Option<(Ended, Option<u16>, Option<String>)> {
        match self {
            Self::Answered(answered) => Some((self.ended(), self.status(), answered.request_id.clone())),
            Self::Failed(FailureKind::Authorize | FailureKind::DeadlineBeforeSending, _) => None,
            Self::Failed(..) => Some((self.ended(), None, None)),
        }
    }

    /// The status of the response; none where there was none.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(answered) => Some(answered.response.status().as_u16()),
            Self::Failed(..) => None,
        }
    }

    /// Whether the attempt's time was up, before a response or in the middle of one.
    pub(crate) fn is_time_up(&self) -> bool {
        match self {
            Self::Answered(answered) => answered.body.end == body::End::TimeUp,
            Self::Failed(kind, _) => *kind == FailureKind::TimedOut,
        }
    }

    pub(crate) fn sent(&self) -> Option<&Sent> {
        match self {
            Self::Answered(answered) => answered.sent.as_ref(),
            Self::Failed(..) => None,
        }
    }
}

/// Makes one attempt, in a span of its own. `unsigned` is the request before it was authorised.
pub(crate) async fn run(call: &Call<'_>, request: Request, unsigned: Option<&Request>) -> Outcome {
    let service = &call.session.shared.service;
    let span = tracing::info_span!(
        "attempt",
        provider = service.provider,
        operation = call.operation,
        attempt = call.number(),
        status = Empty,
        request_id = Empty,
    );
    match one(call, request, unsigned).instrument(span).await {
        Ok(answered) => Outcome::Answered(Box::new(answered)),
        Err((kind, source)) => Outcome::Failed(kind, source),
    }
}

const TOO_LATE: Cause = (FailureKind::DeadlineBeforeSending, None);

async fn one(call: &Call<'_>, mut request: Request, unsigned: Option<&Request>) -> Result<Answered, Cause> {
    let shared = &call.session.shared;
    let left = || call.left().ok_or(TOO_LATE);
    let _permit = match &shared.nonce_order {
        Some(order) => {
            let permit = tokio::time::timeout(left()?, order.permit(call.is_alone));
            Some(permit.await.map_err(|_| TOO_LATE)?)
        }
        None => None,
    };
    let attempt = Attempt { number: call.number(), call: &call.session.call };
    let authorized = shared.authorize.authorize(attempt, &mut request);
    tokio::time::timeout(left()?, authorized).await.map_err(|_| TOO_LATE)?.map_err(Failure::authorize)?;
    let mut until = Until::after(left()?.min(shared.limits.attempt));
    let sent = shared.authorize.can_refresh().then(|| request.headers().clone());
    let dispatch = Dispatch::of(&mut request);
    // Not by reqwest's own limit, which looks at the time first.
    let response = until.wait(call.client.execute(request)).await;
    let response = response.map_err(|time_up| Failure::timed_out(time_up, dispatch.take_back()))?;
    let response = response.map_err(|error| Failure::http(error, dispatch.take_back()))?;
    Ok(received(call, response, unsigned, sent, &mut until).await)
}

/// An answer, read to its end and judged.
pub(crate) async fn received(
    call: &Call<'_>,
    mut response: Response,
    unsigned: Option<&Request>,
    sent: Option<Sent>,
    until: &mut Until,
) -> Answered {
    let body = body::read(&mut response, call.session.shared.limits.answer, until).await;
    let mut answered = judged(call, emptied(response, body.is_whole()), body, unsigned);
    answered.sent = sent;
    answered
}

/// The answer without what was left unread of its body, which would hold on to the connection.
fn emptied(response: Response, complete: bool) -> Response {
    // Making a response anew costs the parsing of an address, which is left for the rare case.
    if complete {
        return response;
    }
    let (parts, _) = http::Response::from(response).into_parts();
    Response::from(http::Response::from_parts(parts, reqwest::Body::default()))
}

fn judged(call: &Call<'_>, response: Response, body: body::Body, unsigned: Option<&Request>) -> Answered {
    let shared = &call.session.shared;
    let service = &shared.service;
    let (status, headers) = (response.status().as_u16(), response.headers());
    let seen = Seen {
        service,
        listed: &shared.listed_errors,
        read: shared.read_answer,
        status,
        headers,
        body: &body.bytes,
        is_complete: body.is_whole(),
        sent: outcome::Sent::new(unsigned),
    };
    let (meaning, words) = seen.classify();
    // A limit's own header may be in any response, and says nothing about a fault of the server.
    let is_limit = status == 429 || matches!(meaning, Meaning::Listed(RefusalKind::RateLimited));
    let own = service.wait_header.filter(|_| is_limit);
    let wait = retry_after::wait(headers, own, shared.clock.since_epoch());
    let verdict = outcome::judge(service, status, meaning, wait);
    let in_body = || text_at(&body.bytes, service.request_id?).filter(|id| is_plain_id(id)).map(Cow::into_owned);
    let request_id = request_id(headers, service.request_id_header).or_else(in_body);
    // It is shown, and a provider may put anything there.
    let request_id = request_id.filter(|id| !seen.sent.is_partly_in(id));
    trace(status, request_id.as_deref());
    Answered { response, body, words, verdict, request_id, sent: None }
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
