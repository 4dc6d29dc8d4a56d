//! The public handle of a running sandbox, and the builder that starts it.

mod builder;
mod error;
mod look_ups;
mod reasons;
mod reset;

pub use builder::Builder;
pub use error::StartError;

use crate::{
    credentials::Credentials,
    fault::{FaultError, FaultPlan},
    server::{Shared, control, router},
    store::{Received, Truth, User},
    transport::{Connection, Connections},
};
use serde_json::{Value, json};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// How long `shutdown` waits for responses that are being sent.
const GRACE: Duration = Duration::from_secs(5);

/// A running sandbox: an HTTP server on loopback that behaves like all providers.
///
/// Point a client at [`url`](Self::url), with the sandbox's [`credentials`](Self::credentials).
/// Each provider's path is at the root, such as `<url>/v2/users`. Then look at what was
/// [`received`](Self::received) and what was [really stored](Self::truth).
///
/// Dropping the handle stops the server. It never outlives the tokio runtime that it was started
/// on.
pub struct Sandbox {
    url: String,
    credentials: Credentials,
    shared: Arc<Shared>,
    /// Dropping it stops the server.
    running: Option<watch::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
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
        let url = format!("http://{}", reachable(address));
        Self { url, credentials, shared, running: Some(running), server }
    }

    /// The base URL, without a slash at the end. It takes the place of a provider's. If the sandbox
    /// listens on all addresses of the machine, it has the loopback address.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let url = format!("{}/v2/users", sandbox.url());
    /// assert_eq!(reqwest::Client::new().post(url).send().await?.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The credentials that were accepted at the start. Bearer tokens that were
    /// [issued](Self::issue_token) since are not among them, and expired ones still are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let token = sandbox.credentials().get("bitpanda", "token");
    /// assert_eq!(token, Some("sandbox-bitpanda-token"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The received requests, in order, also those that were rejected. Beyond 10,000 requests or
    /// 256 MiB of bodies and headers the oldest are dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// reqwest::get(format!("{}/nothing", sandbox.url())).await?;
    /// let received = sandbox.received();
    /// assert_eq!((received[0].target(), received[0].status()), ("/nothing", Some(404)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.journal.requests()
    }

    /// The users of all providers that requests created, in the order of their creation. None is
    /// ever dropped; beyond [`Builder::max_users`] a create gets the response 507. Seeded users are
    /// in [`Truth::seeded`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
    ///     .send()
    ///     .await?;
    /// assert_eq!(sandbox.users()[0].external_id(), Some("Ext-Id-1"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.shared.store.users().into_iter().filter(|user| user.seeded().is_none()).collect()
    }

    /// What was really stored, and how often, at this moment: what a client cannot know if a
    /// response was lost. [`Truth`] has a longer example.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let truth = sandbox.truth();
    /// assert_eq!((truth.requests("kraken"), truth.users("kraken").count()), (0, 0));
    /// assert!(truth.stored_twice("kraken").is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.shared.truth()
    }

    /// Replaces the fault plan of a provider's creates, for its next requests.
    ///
    /// # Errors
    ///
    /// When the provider is unknown, or cannot play a fault of the plan. The old plan then stays.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::builder().start().await?;
    /// let failure = Fault::ServerError { after_storing: false };
    /// sandbox.set_faults("bitpanda", FaultPlan::every(failure))?;
    /// let create = || reqwest::Client::new().post(format!("{}/v2/users", sandbox.url())).send();
    /// assert_eq!(create().await?.status(), 500);
    ///
    /// sandbox.clear_faults();
    /// assert_eq!(create().await?.status(), 401, "without a fault, the credentials are checked");
    ///
    /// let nonce = FaultPlan::every(Fault::RejectedNonce);
    /// assert!(sandbox.set_faults("bitpanda", nonce).is_err(), "bitpanda has no nonces");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        self.shared.set_faults(provider, plan)
    }

    /// Removes the fault plans of all providers, for creates and look-ups. Expired tokens stay
    /// expired.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultPlan, Sandbox};
    ///
    /// let plan = FaultPlan::every(Fault::ResetBeforeProcessing);
    /// let sandbox = Sandbox::builder().faults("capa", plan).start().await?;
    /// sandbox.clear_faults();
    /// let url = format!("{}/api/partner/v2/users", sandbox.url());
    /// assert_eq!(reqwest::Client::new().post(url).send().await?.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// Issues a bearer token, which is valid in addition to the others; `None` for an unknown
    /// provider and for one without bearer tokens. Beyond 1,000 issued tokens the oldest of them
    /// expires.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// sandbox.expire_tokens();
    /// let url = format!("{}/v2/users", sandbox.url());
    /// let create = |token: String| {
    ///     let body = serde_json::json!({ "external_id": "Ext-Id-1" });
    ///     reqwest::Client::new().post(&url).bearer_auth(token).json(&body).send()
    /// };
    /// assert_eq!(create("sandbox-bitpanda-token".to_owned()).await?.status(), 401);
    ///
    /// let token = sandbox.issue_token("bitpanda").ok_or("no bearer tokens")?;
    /// assert_eq!(create(token).await?.status(), 201);
    /// assert_eq!(sandbox.issue_token("kraken"), None, "kraken signs its requests");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn issue_token(&self, provider: &str) -> Option<String> {
        self.shared.issue_token(provider)
    }

    /// Expires all bearer tokens, also the one among the [`credentials`](Self::credentials).
    /// Clients get a rejection until they use a token of [`issue_token`](Self::issue_token).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// sandbox.expire_tokens();
    /// let response = reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .send()
    ///     .await?;
    /// assert_eq!(response.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
    pub fn expire_tokens(&self) {
        self.shared.expire_tokens();
    }

    /// The settings of all providers, as a configuration file of enroll has them:
    /// `{"capa": {"base_url": …, "credentials": …}, …}`. It contains the credentials.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let settings = sandbox.settings();
    /// assert_eq!(settings["bitpanda"]["base_url"], sandbox.url());
    /// assert_eq!(settings["bitpanda"]["credentials"]["token"], "sandbox-bitpanda-token");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// With the crate `enroll`, all providers are connected in one line:
    ///
    /// ```ignore
    /// let providers = enroll::Providers::from_json(sandbox.settings().to_string().as_bytes())?;
    /// ```
    #[must_use]
    pub fn settings(&self) -> Value {
        let one = |(id, credentials)| (id, json!({ "base_url": self.url, "credentials": credentials }));
        self.credentials.by_provider().map(one).collect()
    }

    /// The announcement for a program in another language, which `enroll sandbox` prints:
    /// `{"url": …, "credentials": …, "settings": …}`, and the base URL of the control endpoint as
    /// `"control"` if it is on. It contains the credentials.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let announcement = sandbox.announcement();
    /// assert_eq!(announcement["url"], sandbox.url());
    /// assert_eq!(announcement["credentials"]["bitpanda"]["token"], "sandbox-bitpanda-token");
    /// assert_eq!(announcement["settings"], sandbox.settings());
    /// assert_eq!(announcement.get("control"), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn announcement(&self) -> Value {
        let mut announcement = json!({ "url": self.url, "credentials": self.credentials, "settings": self.settings() });
        if let Some(control) = self.control_url() {
            announcement["control"] = control.into();
        }
        announcement
    }

    /// The base URL of the [control endpoint](crate#the-control-endpoint), without a slash at the
    /// end; `None` if it is off. Whoever knows it can read what the sandbox stores.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().control(true).start().await?;
    /// let users = format!("{}/users", sandbox.control_url().ok_or("off")?);
    /// assert_eq!(reqwest::get(users).await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn control_url(&self) -> Option<String> {
        self.shared.control.as_deref().map(|segment| format!("{}{}", self.url, control::base(segment)))
    }

    /// Stops the server. Responses that are being sent are waited for, five seconds at most.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let url = sandbox.url().to_owned();
    /// sandbox.shutdown().await;
    /// assert!(reqwest::get(url).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(mut self) {
        drop(self.running.take());
        if timeout(GRACE, &mut self.server).await.is_err() {
            tracing::warn!("the sandbox stopped while responses were being sent");
        }
    }
}

/// The address under which this machine reaches a listener.
fn reachable(address: SocketAddr) -> SocketAddr {
    let loopback: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
    if address.ip().is_unspecified() { SocketAddr::new(loopback, address.port()) } else { address }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Connections end when `running` is dropped with the handle; this stops the listener at
        // once.
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
