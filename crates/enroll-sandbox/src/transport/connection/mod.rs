//! TCP connections that a request handler can reset, and that time out without a request.
//!
//! A server library closes a connection in order; a provider that crashes does not. The handler of
//! a request holds a handle to its connection. After [`Connection::reset`] nothing more is written,
//! and the peer receives a TCP reset.

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

/// Limits of the connections: how many, and how long each may be without a complete request head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many are open at once; more wait to be accepted.
    pub(crate) connections: usize,
    /// How long the head of a request may take.
    pub(crate) header: Duration,
    /// How long a connection may be idle between two requests.
    pub(crate) idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            header: Duration::from_secs(10),
            // Longer than the 90 s of common client pools, so that the client closes the connection
            // and no request is sent while the server closes it.
            idle: Duration::from_secs(120),
        }
    }
}

/// A handle to the connection of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_reset: AtomicBool,
    /// A request is in progress, so nothing but its body is expected to be read.
    is_busy: AtomicBool,
    /// A request was in progress since this was last read.
    is_used: AtomicBool,
}

impl Connection {
    /// Resets the connection at the next write.
    pub(crate) fn reset(&self) {
        self.0.is_reset.store(true, Ordering::Relaxed);
    }

    /// Suspends the timeouts until the guard is dropped.
    pub(crate) fn busy(&self) -> Busy {
        self.0.is_busy.store(true, Ordering::Relaxed);
        self.0.is_used.store(true, Ordering::Relaxed);
        Busy(self.clone())
    }
}

/// A guard: a request is in progress on a connection.
#[derive(Debug)]
pub(crate) struct Busy(Connection);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.is_busy.store(false, Ordering::Relaxed);
    }
}

impl Busy {
    /// The body, which drops the guard when it is dropped.
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
    permits: Arc<Semaphore>,
}

impl Connections {
    pub(crate) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self { listener, limits, permits: Arc::new(Semaphore::new(limits.connections)) }
    }
}

impl Listener for Connections {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        // The semaphore is never closed, so a permit is always granted in the end.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let wait = Some(Box::pin(sleep(self.limits.header)));
        let (connection, limits) = (Connection::default(), self.limits);
        (Socket { stream, connection, limits, wait, is_idle: false, _permit: permit }, address)
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
    /// The timeout of the request head or of the idle connection; `None` while a request is in
    /// progress.
    wait: Option<Pin<Box<Sleep>>>,
    /// A request was responded to, and no byte of the next has arrived.
    is_idle: bool,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Socket {
    fn check(&self) -> io::Result<()> {
        if !self.connection.0.is_reset.load(Ordering::Relaxed) {
            return Ok(());
        }
        // With a linger of zero, closing the socket sends a reset instead of an orderly end.
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
            // The first bytes of the next request start the timeout of its head.
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
