//! One call through a generated client.
//!
//! 1. The request is built by generated code; its bytes are final but for what a signer adds.
//! 2. Wait for the key's turn, where nonces must arrive in order.
//! 3. Authorise: headers, nonce, signature, over the bytes that will be sent.
//! 4. Send, within the attempt's limit and the call's.
//! 5. Read the whole answer, bounded, and only then give up the turn.
//! 6. Judge the answer.
//!
//! A call is one attempt: a failed one is reported, not repeated.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::authorize::Attempt;
use crate::exchange::{AttemptRecord, Exchange, Parts, request_id};
use crate::failure::{Failure, FailureKind, Source};
use crate::interface::OperationInfo;
use crate::session::{Session, Shared};
use crate::{answer, body, outcome};

type Cause = (FailureKind, Option<Source>);

/// Sends one request of a generated client. Generated hooks call it; it is not meant to be called by hand.
///
/// The response carries an [`Exchange`] among its extensions, and an empty body: the bytes are in the exchange.
///
/// # Errors
///
/// [`Failure`] where there was no answer.
pub async fn exec(
    client: &reqwest::Client,
    session: &Session,
    mut request: Request,
    info: &OperationInfo,
) -> Result<Response, Failure> {
    let shared = &session.shared;
    prepare(request.headers_mut(), shared.service.user_agent);
    let span = tracing::info_span!(
        "attempt",
        provider = shared.service.provider,
        operation = info.operation_id,
        attempt = 1_u32,
        status = Empty,
        request_id = Empty,
    );
    let started = shared.clock.monotonic();
    let record = |status| AttemptRecord { number: 1, status, took: shared.clock.monotonic().saturating_sub(started) };
    match one_attempt(client, session, request, started).instrument(span).await {
        Ok((response, read)) => Ok(answered(shared, response, read, record)),
        Err((kind, source)) => {
            // What was never sent is no attempt.
            let sent = !matches!(kind, FailureKind::Authorize | FailureKind::DeadlineBeforeSending);
            Err(Failure { kind, source, attempts: sent.then(|| record(None)).into_iter().collect() })
        }
    }
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

async fn one_attempt(
    client: &reqwest::Client,
    session: &Session,
    mut request: Request,
    started: Duration,
) -> Result<(Response, body::Body), Cause> {
    let shared = &session.shared;
    let total = session.call.deadline.map_or(shared.limits.total, |deadline| deadline.min(shared.limits.total));
    let _turn = match &shared.lane {
        Some(lane) => Some(tokio::time::timeout(total, lane.lock()).await.map_err(|_| TOO_LATE)?),
        None => None,
    };
    let attempt = Attempt { number: 1, call: &session.call };
    let authorized = shared.authorize.authorize(attempt, &mut request);
    tokio::time::timeout(left(shared, started, total)?, authorized)
        .await
        .map_err(|_| TOO_LATE)?
        .map_err(Failure::authorize)?;
    *request.timeout_mut() = Some(left(shared, started, total)?.min(shared.limits.attempt));
    let mut response = client.execute(request).await.map_err(Failure::http)?;
    let read = body::read(&mut response, shared.limits.answer).await;
    trace(shared, &response);
    Ok((emptied(response, read.complete), read))
}

fn trace(shared: &Shared, response: &Response) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    span.record("status", response.status().as_u16());
    if let Some(id) = request_id(response.headers(), shared.service.request_id_header) {
        span.record("request_id", id);
    }
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

const TOO_LATE: Cause = (FailureKind::DeadlineBeforeSending, None);

/// What is left of the call's time.
fn left(shared: &Shared, started: Duration, total: Duration) -> Result<Duration, Cause> {
    let spent = shared.clock.monotonic().saturating_sub(started);
    total.checked_sub(spent).filter(|left| !left.is_zero()).ok_or(TOO_LATE)
}

fn answered(
    shared: &Shared,
    mut response: Response,
    read: body::Body,
    record: impl Fn(Option<u16>) -> AttemptRecord,
) -> Response {
    let status = response.status();
    let headers = response.headers();
    let answer = answer::Answer { status: status.as_u16(), headers, body: &read.bytes };
    let reading = (shared.read_answer)(&answer);
    let wait = answer::wait(headers, shared.service.wait_header, shared.clock.since_epoch());
    let verdict = outcome::judge(&shared.service, status.as_u16(), reading.meaning, wait);
    let exchange = Exchange::new(Parts {
        status,
        headers: headers.clone(),
        request_id: request_id(headers, shared.service.request_id_header),
        body: read.bytes.into(),
        complete: read.complete,
        verdict,
        words: reading.words,
        attempts: [record(Some(status.as_u16()))].into(),
    });
    response.extensions_mut().insert(exchange);
    response
}
