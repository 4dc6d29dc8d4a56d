//! The builder of a sandbox: everything that can be chosen before it starts.
//!
//! Nothing is read from the environment or from files.

use super::{Sandbox, StartError};
use crate::{
    credentials::Credentials,
    fault::FaultPlan,
    ids,
    provider::{Choices, Duplicates, Provider},
    server::{Observer, Shared, open},
    spec::{self, Case, Endpoint},
    store::{Journal, MAX_USERS, SeedUser, Store},
    transport::{Connections, Guard, Limits, stop},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::net::TcpListener;

/// The length of a random segment, in hexadecimal digits.
const SEGMENT: usize = 32;

/// The settings of a sandbox before it starts; see [`Sandbox::builder`].
///
/// Every setting has a default, so that `Sandbox::builder().start()` is enough. Settings that name
/// a provider are checked by [`start`](Self::start).
///
/// ```
/// use enroll_sandbox::{Duplicates, Fault, FaultPlan, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder()
///     .listen(([127, 0, 0, 1], 0).into())
///     .duplicates("capa", Duplicates::RejectWith(400))
///     .faults("kraken", FaultPlan::in_order([Fault::ResetAfterStoring]))
///     .start()
///     .await?;
/// # drop(sandbox);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing listens before `start`"]
pub struct Builder {
    address: SocketAddr,
    is_remote_allowed: bool,
    credentials: Credentials,
    pub(super) choices: BTreeMap<String, Choices>,
    /// For providers without a setting of their own.
    duplicates: Duplicates,
    faults: BTreeMap<String, FaultPlan>,
    pub(super) look_up_faults: BTreeMap<String, FaultPlan>,
    pub(super) seeds: Vec<(String, SeedUser)>,
    is_controlled: bool,
    is_remote_control_allowed: bool,
    control_segment: Option<String>,
    hosts: Vec<String>,
    max_users: usize,
    limits: Limits,
    body_timeout: Duration,
    pub(super) is_strict: bool,
    pub(super) shows_personal: bool,
    pub(super) observer: Observer,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_remote_allowed: false,
            credentials: Credentials::default(),
            choices: BTreeMap::new(),
            duplicates: Duplicates::default(),
            faults: BTreeMap::new(),
            look_up_faults: BTreeMap::new(),
            seeds: Vec::new(),
            is_controlled: false,
            is_remote_control_allowed: false,
            control_segment: None,
            hosts: Vec::new(),
            max_users: MAX_USERS,
            limits: Limits::default(),
            body_timeout: Duration::from_secs(30),
            is_strict: false,
            shows_personal: false,
            observer: Observer::default(),
        }
    }
}

impl Sandbox {
    /// Settings of a new sandbox: example credentials, and a free port of 127.0.0.1.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the address to listen on; the default is a free port of 127.0.0.1.
    ///
    /// [`start`](Self::start) rejects an address that other machines can reach, unless
    /// [`allow_remote`](Self::allow_remote) allows it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = enroll_sandbox::Sandbox::builder();
    /// let sandbox = builder.listen("[::1]:0".parse()?).start().await;
    /// # // A machine may have no IPv6.
    /// # let Ok(sandbox) = sandbox else { return Ok(()) };
    /// assert!(sandbox.url().starts_with("http://[::1]:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Allows an address that other machines can reach, for example in a container. They can then
    /// create users up to [`max_users`](Self::max_users) and look them up, with credentials of which
    /// the default ones are public.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = enroll_sandbox::Sandbox::builder().listen(([0, 0, 0, 0], 0).into());
    /// assert!(builder.clone().start().await.is_err());
    /// assert!(builder.allow_remote(true).start().await.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_remote(mut self, allowed: bool) -> Self {
        self.is_remote_allowed = allowed;
        self
    }

    /// Sets the credentials to accept instead of the example ones.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Credentials, Sandbox};
    ///
    /// let mut credentials = Credentials::default();
    /// credentials.set("capa", "partner_api_key", "mine")?;
    /// let sandbox = Sandbox::builder().credentials(credentials).start().await?;
    /// assert_eq!(sandbox.credentials().get("capa", "partner_api_key"), Some("mine"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets how a provider treats a second user with the same value of a unique field; the default
    /// is to reject it. [`Duplicates`] lists the unique fields.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Duplicates, Sandbox};
    ///
    /// let sandbox = Sandbox::builder().duplicates("bitpanda", Duplicates::Allow).start().await?;
    /// for _ in 0..2 {
    ///     let response = reqwest::Client::new()
    ///         .post(format!("{}/v2/users", sandbox.url()))
    ///         .bearer_auth("sandbox-bitpanda-token")
    ///         .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
    ///         .send()
    ///         .await?;
    ///     assert_eq!(response.status(), 201);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn duplicates(mut self, provider: impl Into<String>, duplicates: Duplicates) -> Self {
        self.choices.entry(provider.into()).or_default().duplicates = Some(duplicates);
        self
    }

    /// Makes [`Duplicates::RejectPromised`] the default of all providers: a retry creates a second
    /// user, unless the provider's page promises that it is rejected.
    /// [`duplicates`](Self::duplicates) takes precedence.
    ///
    /// It is the worst case for a client: an unsafe retry shows in
    /// [`Truth::stored_twice`](crate::Truth::stored_twice).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::builder().reject_only_promised_duplicates().start().await?;
    /// let request = reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }));
    /// let retry = request.try_clone().ok_or("a stream")?;
    /// assert_eq!(request.send().await?.status(), 201);
    /// assert_eq!(retry.send().await?.status(), 409, "bitpanda promises it");
    /// # Ok(())
    /// # }
    /// ```
    pub fn reject_only_promised_duplicates(mut self) -> Self {
        self.duplicates = Duplicates::RejectPromised;
        self
    }

    /// Replaces the error messages of a provider's rejections by one that no provider documents.
    /// The status stays.
    ///
    /// Most providers publish none of their error messages, so a client must handle any.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().other_messages("capa").start().await?;
    /// let url = format!("{}/api/partner/v2/users", sandbox.url());
    /// let response = reqwest::Client::new().post(url).send().await?;
    /// assert_eq!(response.status(), 401);
    /// assert!(!response.text().await?.contains("Invalid API Key"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn other_messages(mut self, provider: impl Into<String>) -> Self {
        self.choices.entry(provider.into()).or_default().other_messages = true;
        self
    }

    /// Makes a failed create use up its idempotency key: a retry gets the rejection of a reused
    /// key, although no user exists.
    ///
    /// Whether synapse did that is unknown.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultPlan, Sandbox};
    ///
    /// let failure = Fault::ServerError { after_storing: false };
    /// let sandbox = Sandbox::builder()
    ///     .failed_creates_use_up_keys("synapse")
    ///     .faults("synapse", FaultPlan::in_order([failure]))
    ///     .start()
    ///     .await?;
    /// let request = reqwest::Client::new()
    ///     .post(format!("{}/v3.1/users", sandbox.url()))
    ///     .header("x-sp-gateway", "sandbox-synapse-client_id|sandbox-synapse-client_secret")
    ///     .header("x-sp-user", "|sandbox-synapse-fingerprint")
    ///     .header("x-sp-user-ip", "203.0.113.7")
    ///     .header("x-sp-idempotency-key", "key-1")
    ///     .json(&serde_json::json!({
    ///         "logins": [{ "email": "a@example.com" }],
    ///         "phone_numbers": ["901.111.1111"],
    ///         "legal_names": ["Test User"],
    ///     }));
    /// let retry = request.try_clone().ok_or("a stream")?;
    /// assert_eq!(request.send().await?.status(), 500);
    /// assert_eq!(retry.send().await?.status(), 409);
    /// assert!(sandbox.users().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn failed_creates_use_up_keys(mut self, provider: impl Into<String>) -> Self {
        self.choices.entry(provider.into()).or_default().uses_up_keys = true;
        self
    }

    /// Sets the fault plan of a provider's creates; the default has no faults.
    /// [`Sandbox::set_faults`] replaces it while the sandbox runs. Look-ups have a
    /// [plan](Self::look_up_faults) of their own.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultPlan, Sandbox};
    ///
    /// let plan = FaultPlan::every(Fault::Unavailable { retry_after: None, html: true });
    /// let sandbox = Sandbox::builder().faults("kraken", plan).start().await?;
    /// let url = format!("{}/b2b/users", sandbox.url());
    /// assert_eq!(reqwest::Client::new().post(url).send().await?.status(), 503);
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(mut self, provider: impl Into<String>, plan: FaultPlan) -> Self {
        self.faults.insert(provider.into(), plan);
        self
    }

    /// Turns the [control endpoint](crate#the-control-endpoint) on, with which programs in other
    /// languages set faults and read what was stored. It is off by default, because it shows
    /// secrets.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().control(true).start().await?;
    /// let control = sandbox.control_url().ok_or("off")?;
    /// assert_eq!(reqwest::get(format!("{control}/requests")).await?.text().await?, "[]");
    /// # Ok(())
    /// # }
    /// ```
    pub fn control(mut self, on: bool) -> Self {
        self.is_controlled = on;
        self
    }

    /// Allows other machines to reach the control endpoint, for example if the sandbox runs in a
    /// container. [`allow_remote`](Self::allow_remote) alone does not allow it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = enroll_sandbox::Sandbox::builder().listen(([0, 0, 0, 0], 0).into());
    /// let builder = builder.allow_remote(true).control(true);
    /// assert!(builder.clone().start().await.is_err());
    /// assert!(builder.allow_remote_control(true).start().await.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_remote_control(mut self, allowed: bool) -> Self {
        self.is_remote_control_allowed = allowed;
        self
    }

    /// Sets the secret segment of the control endpoint's paths, `/_sandbox/<segment>/…`: ASCII
    /// letters, digits, `-` and `_`, but not `specs`. It is random by default; a fixed one is for
    /// scripts that cannot read the announcement.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = enroll_sandbox::Sandbox::builder().control(true).control_segment("mine");
    /// let sandbox = builder.start().await?;
    /// assert_eq!(sandbox.control_url(), Some(format!("{}/_sandbox/mine", sandbox.url())));
    /// # Ok(())
    /// # }
    /// ```
    pub fn control_segment(mut self, segment: impl Into<String>) -> Self {
        self.control_segment = Some(segment.into());
        self
    }

    /// Accepts requests to this host too, without a port, for example the name of a container. May
    /// be called several times.
    ///
    /// Other requests get the response 403 unless their `Host` is a loopback address, `localhost`
    /// or the [listen address](Self::listen), which keeps web pages out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().allow_host("sandbox").start().await?;
    /// let url = format!("{}/v2/users", sandbox.url());
    /// let create = |host| reqwest::Client::new().post(&url).header("host", host).send();
    /// assert_eq!(create("sandbox:8080").await?.status(), 401);
    /// assert_eq!(create("another:8080").await?.status(), 403);
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into().to_ascii_lowercase());
        self
    }

    /// Sets the limit of stored users, of all providers together; the default is 500,000, some 800
    /// bytes each. Beyond it a create gets the response 507 and stores nothing.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().max_users(0).start().await?;
    /// let response = reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
    ///     .send()
    ///     .await?;
    /// assert_eq!(response.status(), 507);
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_users(mut self, count: usize) -> Self {
        self.max_users = count;
        self
    }

    /// Sets the timeout of a request head, from the start of the connection or the first byte of
    /// the head; the default is 10 seconds. Then the connection is closed. A head whose first bytes
    /// arrived together with the previous request has two minutes, like a connection without a
    /// request.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::Sandbox;
    /// use std::time::Duration;
    ///
    /// let sandbox = Sandbox::builder().header_timeout(Duration::from_secs(1)).start().await?;
    /// # drop(sandbox);
    /// # Ok(())
    /// # }
    /// ```
    pub fn header_timeout(mut self, limit: Duration) -> Self {
        self.limits.header = limit;
        self
    }

    /// Sets the timeout of a request body; the default is 30 seconds. Then the response is 408.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::Sandbox;
    /// use std::time::Duration;
    ///
    /// let sandbox = Sandbox::builder().body_timeout(Duration::from_secs(5)).start().await?;
    /// # drop(sandbox);
    /// # Ok(())
    /// # }
    /// ```
    pub fn body_timeout(mut self, limit: Duration) -> Self {
        self.body_timeout = limit;
        self
    }

    /// Sets the status of a provider's response to a case that its spec documents with several.
    ///
    /// If it is unknown which status a provider uses, its spec has them all: bitpanda rejects a
    /// body with 400 or 422, synapse rejects wrong credentials with 400 or 401, kraken rejects a
    /// nonce with 401 or inside a 200. The default is the one that HTTP defines for the case.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Case, Sandbox};
    ///
    /// let builder = Sandbox::builder().respond_with("bitpanda", Case::InvalidBody, 422);
    /// let sandbox = builder.start().await?;
    /// let response = reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({}))
    ///     .send()
    ///     .await?;
    /// assert_eq!(response.status(), 422);
    /// # Ok(())
    /// # }
    /// ```
    pub fn respond_with(mut self, provider: impl Into<String>, case: Case, status: u16) -> Self {
        self.choices.entry(provider.into()).or_default().statuses.insert(case, status);
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// When a setting names an unknown provider or a status that the spec does not document, when a
    /// fault plan cannot be played, when two seeded users have the same unique value, when other
    /// machines could reach the address and that was not allowed, or when the sandbox cannot listen
    /// on it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// println!("listening on {}", sandbox.url());
    /// sandbox.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let providers = self.providers()?;
        self.check_address()?;
        let control = self.segment()?;
        let failed = |source| StartError::Listen { address: self.address, source };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (running, stop) = stop::channel();
        let shared = Shared {
            providers,
            store: Store::new(self.max_users),
            journal: Journal::default(),
            stop,
            guard: Guard { address: self.address.ip(), hosts: self.hosts },
            body_timeout: self.body_timeout,
            control,
            observer: self.observer,
        };
        for (provider, plan) in self.faults {
            shared.set_faults(&provider, plan)?;
        }
        for (provider, plan) in self.look_up_faults {
            shared.set_look_up_faults(&provider, plan)?;
        }
        for (provider, user) in self.seeds {
            shared.seed(&provider, user)?;
        }
        Ok(Sandbox::run(Connections::new(listener, self.limits), address, self.credentials, shared, running))
    }

    fn check_address(&self) -> Result<(), StartError> {
        if self.address.ip().is_loopback() {
            return Ok(());
        }
        if !self.is_remote_allowed {
            return Err(StartError::NotLoopback(self.address));
        }
        if self.is_controlled && !self.is_remote_control_allowed {
            return Err(StartError::ControlNotLoopback(self.address));
        }
        Ok(())
    }

    /// The secret segment, if the control endpoint is on.
    fn segment(&self) -> Result<Option<String>, StartError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_reserved = |reserved: &&str| self.control_segment.as_deref() == Some(*reserved);
        if let Some(reserved) = open::RESERVED.into_iter().find(is_reserved) {
            return Err(StartError::ControlSegmentReserved(reserved));
        }
        match &self.control_segment {
            Some(segment) if segment.is_empty() || !segment.bytes().all(is_plain) => Err(StartError::ControlSegment),
            Some(segment) => Ok(self.is_controlled.then(|| segment.clone())),
            None => Ok(self.is_controlled.then(|| ids::hex(SEGMENT))),
        }
    }

    fn providers(&self) -> Result<Vec<Provider>, StartError> {
        let endpoints = spec::endpoints()?;
        let is_known = |id: &String| endpoints.iter().any(|endpoint| endpoint.id == *id);
        if let Some(unknown) = self.choices.keys().find(|id| !is_known(id)) {
            return Err(StartError::UnknownProvider(unknown.clone()));
        }
        endpoints.iter().map(|endpoint| self.provider(endpoint)).collect()
    }

    fn provider(&self, endpoint: &'static Endpoint) -> Result<Provider, StartError> {
        let mut choices = self.choices.get(&endpoint.id).cloned().unwrap_or_default();
        choices.duplicates.get_or_insert(self.duplicates);
        (choices.is_strict, choices.shows_personal) = (self.is_strict, self.shows_personal);
        if let Some(Duplicates::RejectWith(status)) = choices.duplicates {
            choices.statuses.insert(Case::Duplicate, status);
        }
        for (case, status) in &choices.statuses {
            check_documented(endpoint, *case, *status)?;
        }
        Ok(Provider::new(endpoint, &self.credentials, choices))
    }
}

fn check_documented(endpoint: &Endpoint, case: Case, status: u16) -> Result<(), StartError> {
    let rejections = endpoint.operations().flat_map(|operation| operation.rejections_of(case));
    let documented: BTreeSet<u16> = rejections.map(|rejection| rejection.status.as_u16()).collect();
    if documented.contains(&status) {
        return Ok(());
    }
    let documented = documented.into_iter().collect();
    Err(StartError::NoSuchResponse { provider: endpoint.id.clone(), case, status, documented })
}
