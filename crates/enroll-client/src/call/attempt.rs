//! One attempt of a call.
//!
//! 1. Wait for a permit of the key, if its nonces must arrive in order.
//! 2. Authorise: headers, nonce, signature, over the bytes that will be sent. Show an observer the
//!    result.
//! 3. Send, before the attempt timeout and the deadline of the call. If that fails, a request whose
//!    body was not polled is cancelled (`send_guard.rs`), so it counts as not sent.
//! 4. Read the whole response, up to the size limit, and only then release the permit.
//! 5. Compute the verdict of the response (`received.rs`).

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::AtomicBool;
use std::task::Poll;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Request, Response};
use tokio::time::{sleep, timeout};
use tracing::Instrument;
use tracing::field::Empty;

use super::deadline::Deadline;
use super::read_body;
use super::received::Received;
use super::send_guard::{NoteOnDrop, SendGuard};
use super::session::Shared;
use crate::auth::nonce::{Gap, Permits};
use crate::auth::{Attempt, Authorized, SignedRequest};
use crate::draft::Draft;
use crate::observe::{CallInfo, LOG_TARGET, SentRequest, notify};
use crate::options::CallOptions;
use crate::outcome::{CallId, Ended, Failure, FailureKind, Source, Verdict};
use crate::service::RejectionKind;

/// The headers of an attempt as they were sent, for an authoriser that can renew a rejected token.
pub(crate) type SentHeaders = HeaderMap;

type Cause = (FailureKind, Option<Source>);

/// What an attempt needs to know of its call.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) options: &'a CallOptions,
    pub(crate) draft: &'a Draft<'a>,
    pub(crate) call_id: CallId,
    /// The number of the attempt, from 1.
    pub(crate) number: u32,
    /// Set if the attempt is dropped after its request may have been sent.
    pub(crate) may_be_sent: &'a AtomicBool,
    /// Whether the attempt needs an exclusive permit of its key.
    pub(crate) is_exclusive: bool,
    /// The deadline of the call, in monotonic time.
    pub(crate) ends_at: Duration,
}

impl Context<'_> {
    /// The time until the deadline of the call; none if it has passed.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let left = self.ends_at.checked_sub(self.shared.clock.monotonic());
        left.filter(|left| !left.is_zero())
    }
}

/// The result of an attempt: a response, or a failure without one.
pub(crate) enum AttemptResult {
    Response(Received, Option<Box<SentHeaders>>),
    Failure(FailureKind, Option<Source>),
}

impl AttemptResult {
    pub(crate) fn ended(&self) -> Ended {
        match self {
            Self::Response(received, _) => Ended::Responded(*received.exchange.verdict()),
            Self::Failure(kind, _) => Ended::Failed(*kind),
        }
    }

    /// Whether the attempt is recorded: the connection was tried, so something may have been sent.
    pub(crate) fn is_recorded(&self) -> bool {
        !matches!(self, Self::Failure(FailureKind::Authorize | FailureKind::DeadlineBeforeSending, _))
    }

    /// The response, if there was one.
    pub(crate) fn response(&self) -> Option<&Received> {
        match self {
            Self::Response(received, _) => Some(received),
            Self::Failure(..) => None,
        }
    }

    /// Whether the attempt timeout passed, before a response or while its body was read.
    pub(crate) fn has_timed_out(&self) -> bool {
        match self {
            Self::Response(received, _) => received.has_timed_out,
            Self::Failure(kind, _) => *kind == FailureKind::TimedOut,
        }
    }

    /// The headers that were sent, if the authoriser can renew its token.
    pub(crate) fn sent_headers(&self) -> Option<&SentHeaders> {
        match self {
            Self::Response(_, sent) => sent.as_deref(),
            Self::Failure(..) => None,
        }
    }
}

/// Makes one attempt, in its own tracing span.
pub(crate) async fn run(context: Context<'_>) -> AttemptResult {
    let span = tracing::info_span!(
        target: LOG_TARGET,
        "attempt",
        provider = context.shared.service.provider,
        operation = context.draft.operation,
        call_id = %context.call_id,
        attempt = context.number,
        status = Empty,
        request_id = Empty,
    );
    // Boxed, so that the future of a call does not include the state of an attempt.
    match Box::pin(try_once(context)).instrument(span).await {
        Ok((received, sent)) => AttemptResult::Response(received, sent),
        Err((kind, source)) => AttemptResult::Failure(kind, source),
    }
}

/// The cause by which a call that is only to be signed ends: its request, authorised like that of an
/// attempt. Nothing is sent, reported or waited for but a token.
pub(crate) async fn sign(context: Context<'_>) -> Cause {
    let mut request = context.draft.request(context.shared.service.user_agent);
    match authorize(&context, &mut request).await {
        Ok(()) => {
            let steps = context.shared.authorize.signing_steps(&request);
            (FailureKind::Authorize, Some(Source::Signed(Box::new(SignedRequest::new(request, steps)))))
        }
        Err(cause) => cause,
    }
}

const TOO_LATE: Cause = (FailureKind::DeadlineBeforeSending, None);

/// Runs a future until the deadline of the call. Most are ready at once and need no timer.
async fn in_time<T>(context: &Context<'_>, mut future: Pin<&mut impl Future<Output = T>>) -> Result<T, Cause> {
    if let Poll::Ready(output) = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
        return Ok(output);
    }
    timeout(context.time_left().ok_or(TOO_LATE)?, future).await.map_err(|_| TOO_LATE)
}

async fn try_once(context: Context<'_>) -> Result<(Received, Option<Box<SentHeaders>>), Cause> {
    let shared = context.shared;
    let time_left = || context.time_left().ok_or(TOO_LATE);
    time_left()?;
    let mut permit = match &shared.permits {
        Some(order) => Some(in_time(&context, pin!(order.permit(context.is_exclusive))).await?),
        None => None,
    };
    let mut request = context.draft.request(shared.service.user_agent);
    authorize(&context, &mut request).await?;
    let end = pin!(sleep(time_left()?.min(shared.limits.attempt)));
    show(&context, &request);
    let Sending { response, guard, sent } = send(shared, request);
    let _note = NoteOnDrop::new(&guard, context.may_be_sent);
    let mut deadline = Deadline::at(end);
    let gap = permit.as_ref().and_then(|permit| permit.gap);
    let response = {
        let mut response = pin!(deadline.before(response));
        match (&shared.permits, gap) {
            (Some(order), Some(gap)) => {
                let end_of_permit = pin!(async {
                    guard.sending().await;
                    let length = order.length(gap);
                    // A timer of zero length still wakes the whole runtime.
                    if !length.is_zero() {
                        sleep(length).await;
                    }
                    drop(permit.take());
                });
                with_side_task(response.as_mut(), end_of_permit).await
            }
            _ => response.await,
        }
    };
    let response = response.map_err(|time_up| Failure::timed_out(time_up, guard.cancel()))?;
    let mut response = response.map_err(|error| Failure::http(error, guard.cancel(), context.draft.is_read()))?;
    let body = read_body::read(&mut response, shared.limits.response, &mut deadline).await;
    let received = Received::new(shared, context.draft, response, body);
    if let (Some(order), Some(gap)) = (&shared.permits, gap) {
        adapt(order, gap, received.exchange.verdict());
    }
    Ok((received, sent))
}

/// Adapts the gap between attempts. Only a success proves that a nonce was accepted: a provider may
/// reject a request for another reason before it checks the nonce.
fn adapt(order: &Permits, gap: Gap, verdict: &Verdict) {
    match verdict {
        Verdict::Created | Verdict::Read => order.accepted(),
        Verdict::Rejected(RejectionKind::Nonce) => order.rejected(gap),
        _ => {}
    }
}

/// The output of `main`. Until it is ready, `side` is polled too.
async fn with_side_task<T>(
    mut main: Pin<&mut impl Future<Output = T>>,
    mut side: Pin<&mut impl Future<Output = ()>>,
) -> T {
    let mut is_over = false;
    let both = poll_fn(|cx| {
        let output = main.as_mut().poll(cx);
        is_over |= output.is_pending() && !is_over && side.as_mut().poll(cx).is_ready();
        output
    });
    both.await
}

/// Lets the authoriser add its headers and change the body.
async fn authorize(context: &Context<'_>, request: &mut Request) -> Result<(), Cause> {
    let attempt = Attempt { number: context.number, call: context.options };
    let authorized = match context.shared.authorize.authorize(attempt, request) {
        Authorized::Now(authorized) => authorized,
        Authorized::Later(authorized) => in_time(context, pin!(authorized)).await?,
    };
    authorized.map_err(Failure::authorize)
}

/// Shows an observer the request as it is about to be sent.
fn show(context: &Context<'_>, request: &Request) {
    let (shared, draft) = (context.shared, context.draft);
    if shared.observer.is_none() {
        return;
    }
    let (provider, operation) = (shared.service.provider, draft.operation);
    let call = CallInfo { provider, operation, id: context.call_id, is_read: draft.is_read() };
    let sent = SentRequest::new(call, context.number, request);
    notify(shared.observer.as_ref(), call, |observer| observer.sending(&sent));
}

/// A request that is sent when its response is first polled.
struct Sending<F> {
    response: F,
    guard: SendGuard,
    sent: Option<Box<SentHeaders>>,
}

/// Prepares sending. Not an `async fn`, because its future would hold the request twice.
fn send(shared: &Shared, mut request: Request) -> Sending<impl Future<Output = reqwest::Result<Response>>> {
    let sent = shared.authorize.can_refresh().then(|| Box::new(request.headers().clone()));
    let guard = SendGuard::of(&mut request);
    // Without reqwest's timeout, which checks the time before it checks for a response.
    Sending { response: shared.http.get().execute(request), guard, sent }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::NonceOrder;

    async fn gap_after(verdict: Verdict) -> Duration {
        let order = Permits::new(NonceOrder::Paced, None);
        for _ in 0..200 {
            let gap = order.permit(false).await.gap.unwrap();
            adapt(&order, gap, &verdict);
        }
        let gap = order.permit(false).await.gap.unwrap();
        order.length(gap)
    }

    /// The gap shrinks while nonces are accepted, which only a success proves.
    #[tokio::test]
    async fn a_created_user_and_a_read_prove_that_a_nonce_was_accepted() {
        let unchanged = gap_after(Verdict::Unknown(None)).await;
        assert_eq!(gap_after(Verdict::Rejected(RejectionKind::Rule)).await, unchanged);
        assert!(gap_after(Verdict::Created).await < unchanged);
        assert_eq!(gap_after(Verdict::Read).await, gap_after(Verdict::Created).await);
        assert!(gap_after(Verdict::Rejected(RejectionKind::Nonce)).await > unchanged);
    }
}
