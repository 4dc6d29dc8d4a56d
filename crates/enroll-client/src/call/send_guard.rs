//! Tracks whether the transport ever polled the request body. If it did not, the provider cannot
//! have seen the request, and a failed attempt is safe to retry.
//!
//! The HTTP client polls a request's body only once it has a connection to write it to, and a
//! request without its body creates no user. Cancelling ([`SendGuard::cancel`]) and polling exclude
//! each other, even on two threads: a cancelled body is never sent.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll};

use http_body::{Body as _, Frame, SizeHint};
use reqwest::{Body, Request};
use tokio::sync::Notify;

const WAITING: u8 = 0;
const SENDING: u8 = 1;
const CANCELLED: u8 = 2;

/// Tracks the body of one request: waiting, being sent, or cancelled.
#[derive(Debug)]
pub(crate) struct SendGuard(Arc<State>);

#[derive(Debug)]
struct State {
    step: AtomicU8,
    /// Notified when sending begins.
    sending: Notify,
}

impl State {
    fn new(step: u8) -> Arc<Self> {
        Arc::new(Self { step: step.into(), sending: Notify::new() })
    }
}

impl SendGuard {
    /// Wraps the body of a request. A missing or empty body is never polled, so such a request
    /// counts as being sent from the start.
    pub(crate) fn of(request: &mut Request) -> Self {
        let Some(body) = request.body_mut().take() else { return Self(State::new(SENDING)) };
        let state = State::new(if body.is_end_stream() { SENDING } else { WAITING });
        *request.body_mut() = Some(Body::wrap(Watched { body, state: Arc::clone(&state) }));
        Self(state)
    }

    /// Waits until sending begins.
    pub(crate) async fn sending(&self) {
        if self.0.step.load(Ordering::Acquire) == WAITING {
            self.0.sending.notified().await;
        }
    }

    /// Cancels the request. Returns true if its body was not polled, and now never will be sent.
    pub(crate) fn cancel(&self) -> bool {
        advance(&self.0.step, CANCELLED)
    }
}

/// Cancels the request when the attempt ends or is dropped, and notes if it may have been sent.
pub(crate) struct NoteOnDrop<'a> {
    guard: &'a SendGuard,
    may_be_sent: &'a AtomicBool,
}

impl<'a> NoteOnDrop<'a> {
    pub(crate) const fn new(guard: &'a SendGuard, may_be_sent: &'a AtomicBool) -> Self {
        Self { guard, may_be_sent }
    }
}

impl Drop for NoteOnDrop<'_> {
    fn drop(&mut self) {
        if !self.guard.cancel() {
            self.may_be_sent.store(true, Ordering::Relaxed);
        }
    }
}

/// Changes the state from waiting to `wanted`. Returns whether the state is `wanted` afterwards.
fn advance(state: &AtomicU8, wanted: u8) -> bool {
    let before = state.compare_exchange(WAITING, wanted, Ordering::AcqRel, Ordering::Acquire);
    before.is_ok() || before == Err(wanted)
}

/// The request was cancelled before its body was sent.
#[derive(Debug, thiserror::Error)]
#[error("the request was cancelled before it was sent")]
struct Cancelled;

struct Watched {
    body: Body,
    state: Arc<State>,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl http_body::Body for Watched {
    type Data = <Body as http_body::Body>::Data;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if !advance(&self.state.step, SENDING) {
            return Poll::Ready(Some(Err(Cancelled.into())));
        }
        self.state.sending.notify_one();
        Pin::new(&mut self.body).poll_frame(cx).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    fn request() -> Request {
        let mut request = Request::new(reqwest::Method::POST, "http://127.0.0.1".parse().unwrap());
        *request.body_mut() = Some(Body::from("{}"));
        request
    }

    async fn frame(body: &mut Body) -> Option<Result<(), reqwest::Error>> {
        poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await.map(|frame| frame.map(drop))
    }

    #[tokio::test]
    async fn a_cancelled_body_is_never_sent() {
        let mut request = request();
        let guard = SendGuard::of(&mut request);
        assert!(guard.cancel() && guard.cancel());
        assert!(frame(request.body_mut().as_mut().unwrap()).await.unwrap().is_err());
    }

    #[tokio::test]
    async fn dropping_cancels_a_request_or_notes_that_it_may_have_been_sent() {
        for is_polled in [false, true] {
            let mut request = request();
            let guard = SendGuard::of(&mut request);
            let may_be_sent = AtomicBool::new(false);
            let note = NoteOnDrop::new(&guard, &may_be_sent);
            let body = request.body_mut().as_mut().unwrap();
            if is_polled {
                assert!(frame(body).await.unwrap().is_ok());
            }
            drop(note);
            assert_eq!(may_be_sent.into_inner(), is_polled);
            assert_eq!(frame(body).await.is_none(), is_polled, "what was not sent never will be");
        }
    }

    #[tokio::test]
    async fn waiting_ends_when_sending_begins() {
        let mut request = request();
        let guard = SendGuard::of(&mut request);
        let mut sending = Box::pin(guard.sending());
        assert!(poll_fn(|cx| Poll::Ready(sending.as_mut().poll(cx))).await.is_pending());
        assert!(frame(request.body_mut().as_mut().unwrap()).await.unwrap().is_ok());
        sending.await;
        // A later caller does not wait.
        guard.sending().await;
    }

    #[tokio::test]
    async fn a_body_that_was_polled_cannot_be_cancelled() {
        let mut request = request();
        let guard = SendGuard::of(&mut request);
        let body = request.body_mut().as_mut().unwrap();
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(frame(body).await.unwrap().is_ok());
        assert!(!guard.cancel());
        assert!(frame(body).await.is_none());
    }

    #[test]
    fn a_request_without_a_body_cannot_be_cancelled() {
        let mut request = Request::new(reqwest::Method::POST, "http://127.0.0.1".parse().unwrap());
        assert!(!SendGuard::of(&mut request).cancel());
        *request.body_mut() = Some(Body::from(""));
        assert!(!SendGuard::of(&mut request).cancel());
    }
}
