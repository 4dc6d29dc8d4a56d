//! How a response is delivered: at once, slowly, padded, endlessly, or not at all.
//!
//! Slow, padded and endless bodies are streamed and never all at once in memory.
//! A stream ends with an error when the sandbox shuts down, and is dropped when the client closes
//! the connection.

use crate::{
    store::User,
    transport::stop::{Stop, Stopped},
};
use axum::body::{Body, HttpBody};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http_body::{Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// How a response is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Normally.
    AtOnce,
    /// Not at all: the connection is reset.
    Reset,
    /// After a pause, before the first byte.
    SlowHeaders(Duration),
    /// The body in pieces, with a pause before each.
    SlowBody(Duration),
    /// Followed by blanks, up to a total length.
    Padded(u64),
    /// Followed by endless blanks.
    Endless,
}

/// The number of pieces of a slow body.
const PIECES: usize = 8;
const BLANKS: &[u8] = &[b' '; 16 * 1024];
/// The pause between the pieces of an endless body, so that a client without a limit does not fill
/// the memory at once.
const ENDLESS_PAUSE: Duration = Duration::from_millis(1);

/// The body for a delivery, and its length if it has one.
pub(super) fn deliver(bytes: Bytes, delivery: Delivery, stop: Stop) -> (Body, Option<u64>) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    match delivery {
        Delivery::AtOnce | Delivery::Reset | Delivery::SlowHeaders(_) => (Body::from(bytes), Some(length)),
        Delivery::SlowBody(pause) => (slow(bytes, pause, stop), Some(length)),
        Delivery::Padded(total) => (padded(bytes, total.saturating_sub(length)), Some(total.max(length))),
        Delivery::Endless => (endless(bytes, stop), None),
    }
}

fn slow(bytes: Bytes, pause: Duration, stop: Stop) -> Body {
    let size = bytes.len().div_ceil(PIECES).max(1);
    Body::from_stream(stream::unfold((bytes, stop), move |(mut rest, mut stop)| async move {
        if rest.is_empty() {
            return None;
        }
        let piece = rest.split_to(size.min(rest.len()));
        let piece = stop.pause(pause).await.map(|()| piece).map_err(stopped);
        Some((piece, (rest, stop)))
    }))
}

fn padded(bytes: Bytes, blanks: u64) -> Body {
    let first = stream::iter([Ok::<_, io::Error>(bytes)]);
    let rest = stream::unfold(blanks, |left| async move {
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(BLANKS.len());
        let piece = Bytes::from_static(&BLANKS[..size]);
        (left > 0).then(|| (Ok(piece), left - size as u64))
    });
    Body::from_stream(first.chain(rest))
}

fn endless(bytes: Bytes, stop: Stop) -> Body {
    let first = stream::iter([Ok(bytes)]);
    let rest = stream::unfold(stop, |mut stop| async move {
        let piece = stop.pause(ENDLESS_PAUSE).await.map(|()| Bytes::from_static(BLANKS)).map_err(stopped);
        Some((piece, stop))
    });
    Body::from_stream(first.chain(rest))
}

fn stopped(_: Stopped) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the sandbox shuts down")
}

/// A body that reports its length, if it has one, and marks the user as delivered when all of it
/// was written.
pub(super) struct Tracked {
    body: Body,
    left: Option<u64>,
    user: Option<User>,
}

impl Tracked {
    pub(super) fn new((body, left): (Body, Option<u64>), user: Option<User>) -> Self {
        Self { body, left, user }
    }
}

impl HttpBody for Tracked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let size = frame.data_ref().map_or(0, |data| data.len() as u64);
            self.left = self.left.map(|left| left.saturating_sub(size));
        }
        // Once the length is reached the body is not polled again, so its end is never seen.
        if self.left == Some(0)
            && let Some(user) = self.user.take()
        {
            user.mark_delivered();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
