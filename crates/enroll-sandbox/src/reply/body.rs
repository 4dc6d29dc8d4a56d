//! Bodies that come in pieces, never all at once in memory.
//!
//! They end early, as an error, when the sandbox stops, and with the client when it goes.

use super::Manner;
use crate::{stop::Stop, user::User};
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

/// Into how many pieces a slow body is cut.
const PIECES: usize = 8;
const BLANKS: &[u8] = &[b' '; 16 * 1024];
/// Between the blanks of an endless body, lest a client without a bound fills the machine at once.
const BREATH: Duration = Duration::from_millis(1);

/// The body of a manner, and its length where it has one.
pub(super) fn of(bytes: Bytes, manner: Manner, stop: Stop) -> (Body, Option<u64>) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    match manner {
        Manner::AtOnce | Manner::Reset | Manner::SlowHeaders(_) => (Body::from(bytes), Some(length)),
        Manner::SlowBody(pause) => (slow(bytes, pause, stop), Some(length)),
        Manner::Padded(total) => (padded(bytes, total.saturating_sub(length)), Some(total.max(length))),
        Manner::Endless => (endless(bytes, stop), None),
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
        let piece = stop.pause(BREATH).await.map(|()| Bytes::from_static(BLANKS)).map_err(stopped);
        Some((piece, stop))
    });
    Body::from_stream(first.chain(rest))
}

fn stopped(_: crate::stop::Stopped) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the sandbox stops")
}

/// A body that tells its length, where it has one, and notes when all of it was handed to the connection.
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
        // Once the length is reached nobody asks for more, so the end itself is never seen.
        if self.left == Some(0)
            && let Some(user) = self.user.take()
        {
            user.note_delivery();
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
