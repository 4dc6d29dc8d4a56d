//! Connections that can be reset, and that end if no request comes.
//!
//! A server library closes a connection politely; a provider that dies does not. The handler of a request holds a
//! handle to its connection, and after [`Connection::reset`] nothing more is written and the peer is told by a TCP
//! reset.

use axum::{
    body::{Body, HttpBody},
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Sleep, sleep},
};

#[cfg(test)]
mod tests;

/// What connections may use up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// More at once wait to be accepted.
    pub(crate) connections: usize,
    /// How long the head of a request may take.
    pub(crate) header: Duration,
    /// How long a connection may be without a request between two.
    pub(crate) idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            header: Duration::from_secs(10),
            // Longer than what clients' pools keep one, 90 s, so that it is the client who closes it
            // and no request crosses with the end.
            idle: Duration::from_secs(120),
        }
    }
}

/// A handle to the connection that a request came on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_reset: AtomicBool,
    /// A request is dealt with, so that nothing is expected to be read but its body.
    is_busy: AtomicBool,
    /// A request was dealt with since this was last looked at.
    is_used: AtomicBool,
}

impl Connection {
    /// Resets the connection as soon as something is to be written to it.
    pub(crate) fn reset(&self) {
        self.0.is_reset.store(true, Ordering::Relaxed);
    }

    /// Stops the time for the head of a request until the guard is dropped.
    pub(crate) fn busy(&self) -> Busy {
        self.0.is_busy.store(true, Ordering::Relaxed);
        self.0.is_used.store(true, Ordering::Relaxed);
        Busy(self.clone())
    }
}

/// A request is dealt with on a connection.
#[derive(Debug)]
pub(crate) struct Busy(Connection);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.is_busy.store(false, Ordering::Relaxed);
    }
}

impl Busy {
    /// The body, with which the guard is dropped.
    pub(crate) fn until_end_of(self, body: Body) -> BusyBody {
        BusyBody { body, _busy: self }
    }
}

/// A response body that keeps its connection busy.
pub(crate) struct BusyBody {
    body: Body,
    _busy: Busy,
}

impl HttpBody for BusyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Connected<IncomingStream<'_, Connections>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().connection.clone()
    }
}

/// A listener whose connections can be reset.
pub(crate) struct Connections {
    listener: TcpListener,
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Connections {
    pub(crate) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self { listener, limits, places: Arc::new(Semaphore::new(limits.connections)) }
    }
}

impl Listener for Connections {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        // The semaphore is never closed, so there always is a place in the end.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let wait = Some(Box::pin(sleep(self.limits.header)));
        let (connection, limits) = (Connection::default(), self.limits);
        (Socket { stream, connection, limits, wait, is_idle: false, _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One connection.
pub(crate) struct Socket {
    stream: TcpStream,
    connection: Connection,
    limits: Limits,
    /// The time for the head of a request, or until its first byte; `None` while a request is dealt
    /// with.
    wait: Option<Pin<Box<Sleep>>>,
    /// A request was dealt with, and nothing of the next has come.
    is_idle: bool,
    _place: Option<OwnedSemaphorePermit>,
}

impl Socket {
    fn check(&self) -> io::Result<()> {
        if !self.connection.0.is_reset.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Without lingering, closing the socket sends a reset in place of an orderly end.
        self.stream.set_zero_linger()?;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if self.connection.0.is_busy.load(Ordering::Relaxed) {
            self.wait = None;
            return read;
        }
        if self.connection.0.is_used.swap(false, Ordering::Relaxed) {
            (self.is_idle, self.wait) = (true, None);
        }
        if read.is_ready() {
            // The first bytes of the next request begin its head.
            if self.is_idle && buffer.filled().len() > before {
                (self.is_idle, self.wait) = (false, None);
            }
            return read;
        }
        let limit = if self.is_idle { self.limits.idle } else { self.limits.header };
        let wait = self.wait.get_or_insert_with(|| Box::pin(sleep(limit)));
        wait.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
