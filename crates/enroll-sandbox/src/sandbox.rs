//! A running sandbox.
//!
//! It lives as long as its handle: dropping the handle stops the server. It never outlives the runtime that it was
//! started on.

use crate::{
    builder::Builder,
    connection::{Connection, Connections},
    control,
    credentials::Credentials,
    fault::{FaultError, FaultPlan},
    record::Received,
    server::{Shared, router},
    truth::Truth,
    user::User,
};
use serde_json::{Value, json};
use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

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
    running: Option<watch::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Begins a sandbox with made-up credentials on a free port of 127.0.0.1.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Serves on a listener. Must be called within a tokio runtime.
    pub(crate) fn run(
        connections: Connections,
        address: SocketAddr,
        credentials: Credentials,
        shared: Shared,
        running: watch::Sender<()>,
    ) -> Self {
        let shared = Arc::new(shared);
        let service = router(Arc::clone(&shared)).into_make_service_with_connect_info::<Connection>();
        let mut stop = shared.stop.clone();
        let server = tokio::spawn(async move {
            let stopped = async move { stop.wait().await };
            if let Err(error) = axum::serve(connections, service).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the sandbox stopped serving");
            }
        });
        Self { url: format!("http://{address}"), credentials, shared, running: Some(running), server }
    }

    /// The base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The credentials that are accepted, but for tokens that were expired or issued since the start.
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

    /// The users created, in order. None is ever forgotten; beyond [`Builder::max_users`] a create
    /// is answered with 507.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.shared.store.users()
    }

    /// What was really stored, and how often.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.shared.truth()
    }

    /// What goes wrong with a provider's coming requests, instead of what went wrong so far.
    ///
    /// # Errors
    ///
    /// When the provider is unknown or cannot play a fault in the plan.
    pub fn set_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        self.shared.set_faults(provider, plan)
    }

    /// Nothing goes wrong any more, at any provider. Expired tokens stay so.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// A new bearer token that the provider takes from now on, beside those it takes already; `None` for a provider
    /// without bearer tokens. Beyond 1,000 issued tokens the oldest of
    /// them ends.
    #[must_use]
    pub fn issue_token(&self, provider: &str) -> Option<String> {
        self.shared.issue_token(provider)
    }

    /// Ends all bearer tokens, that among the [`credentials`](Self::credentials) too.
    pub fn expire_tokens(&self) {
        self.shared.expire_tokens();
    }

    /// What a program in another language needs to know, `{"url": …, "credentials": …}`, and the base URL of the
    /// control endpoint, `"control"`, where it is on. It holds the credentials.
    #[must_use]
    pub fn announcement(&self) -> Value {
        let mut announcement = json!({ "url": self.url, "credentials": self.credentials });
        if let Some(control) = self.control_url() {
            announcement["control"] = control.into();
        }
        announcement
    }

    /// The base URL of the [control endpoint](crate#the-control-endpoint), without a slash at the
    /// end; `None` if it is off. Whoever has it can read what the sandbox keeps.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().control(true).start().await?;
    /// let users = format!("{}/users", sandbox.control_url().ok_or("it is off")?);
    /// assert_eq!(reqwest::get(users).await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn control_url(&self) -> Option<String> {
        self.shared.control.as_deref().map(|segment| format!("{}{}", self.url, control::base(segment)))
    }

    /// Stops the server; answers that are on their way are waited for, five seconds at most.
    pub async fn shutdown(mut self) {
        drop(self.running.take());
        if timeout(GRACE, &mut self.server).await.is_err() {
            tracing::warn!("the sandbox stopped with answers still on their way");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Connections end by `running`, which is dropped with the handle; this ends the listening at once.
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
