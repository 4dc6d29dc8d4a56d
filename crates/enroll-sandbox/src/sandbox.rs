//! A running sandbox.
//!
//! It lives as long as its handle: dropping the handle stops the server. It never outlives the runtime that it was
//! started on.

use crate::{
    builder::Builder,
    credentials::Credentials,
    record::{Received, User},
    server::{Shared, router},
};
use serde_json::{Value, json};
use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};

/// How long `shutdown` waits for answers that are on their way.
const GRACE: Duration = Duration::from_secs(5);

/// A running double of all providers.
///
/// Each provider's path is served at the root of [`url`](Self::url), such as `<url>/v2/users`. Dropping the handle
/// stops the server.
pub struct Sandbox {
    url: String,
    credentials: Credentials,
    shared: Arc<Shared>,
    /// Dropping it tells the server to stop.
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Begins a sandbox with made-up credentials on a free port of 127.0.0.1.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Serves on a listener. Must be called within a tokio runtime.
    pub(crate) fn run(listener: TcpListener, address: SocketAddr, credentials: Credentials, shared: Shared) -> Self {
        let shared = Arc::new(shared);
        let (stop, stopped) = oneshot::channel::<()>();
        let service = router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the sandbox stopped serving");
            }
        });
        Self { url: format!("http://{address}"), credentials, shared, stop: Some(stop), server }
    }

    /// The base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The credentials that are accepted.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The requests received, in order, also those that were refused. Beyond 10,000 requests or 256 MiB of bodies the
    /// oldest are forgotten.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.journal.requests()
    }

    /// The users created, in order.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.shared.store.users()
    }

    /// What a program in another language needs to know, `{"url": …, "credentials": …}`. It holds the credentials.
    #[must_use]
    pub fn announcement(&self) -> Value {
        json!({ "url": self.url, "credentials": self.credentials })
    }

    /// Stops the server; answers that are on their way are waited for, five seconds at most.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if timeout(GRACE, &mut self.server).await.is_err() {
            tracing::warn!("the sandbox stopped with answers still on their way");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Connections end by `stop`, which is dropped with the handle; this ends the listening at once.
        self.server.abort();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
