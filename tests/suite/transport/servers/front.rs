//! A reverse proxy in front of a sandbox: it counts connections, terminates TLS if asked to, and
//! passes every byte on unchanged, so that the sandbox still verifies every byte.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use enroll_sandbox::Sandbox;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::certificate::Identity;

/// A running door. It takes no new connections once it is dropped.
pub(in crate::transport) struct Front {
    port: u16,
    accepted: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl Front {
    /// A door that passes plain http on.
    pub(in crate::transport) async fn plain(sandbox: &Sandbox) -> Self {
        Self::start(sandbox, None).await
    }

    /// A door that speaks TLS to the outside.
    pub(in crate::transport) async fn tls(sandbox: &Sandbox, identity: &Identity) -> Self {
        Self::start(sandbox, Some(TlsAcceptor::from(Arc::clone(&identity.server)))).await
    }

    async fn start(sandbox: &Sandbox, tls: Option<TlsAcceptor>) -> Self {
        let inside = sandbox.url().strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let accepted = Arc::<AtomicUsize>::default();
        let server = tokio::spawn(serve(listener, tls, inside, Arc::clone(&accepted)));
        Self { port, accepted, server }
    }

    /// The base address with this scheme and host, which must lead to 127.0.0.1.
    pub(in crate::transport) fn url(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}", self.port)
    }

    /// How many connections came.
    pub(in crate::transport) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, inside: SocketAddr, accepted: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        accepted.fetch_add(1, Ordering::SeqCst);
        let tls = tls.clone();
        // A client that goes away, or a handshake that fails, is the test's affair.
        tokio::spawn(async move {
            match tls {
                Some(tls) => pass(tls.accept(stream).await?, inside).await,
                None => pass(stream, inside).await,
            }
        });
    }
}

async fn pass(mut outer: impl AsyncRead + AsyncWrite + Unpin, inside: SocketAddr) -> io::Result<()> {
    let mut inner = TcpStream::connect(inside).await?;
    inner.set_nodelay(true)?;
    copy_bidirectional(&mut outer, &mut inner).await.map(drop)
}
