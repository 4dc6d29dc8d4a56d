//! What can be chosen before a sandbox starts.
//!
//! Nothing is read from the environment or from files.

use crate::{
    case::Case,
    connection::{Connections, Limits},
    credentials::Credentials,
    duplicates::Duplicates,
    error::StartError,
    fault::FaultPlan,
    guard::Guard,
    ids,
    journal::Journal,
    provider::{Choices, Provider},
    sandbox::Sandbox,
    server::Shared,
    spec::{self, Endpoint},
    stop,
    store::{MAX_USERS, Store},
};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::net::TcpListener;

/// The length of a random segment in hexadecimal.
const SEGMENT: usize = 32;

/// A sandbox before it starts; see [`Sandbox::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing listens before `start`"]
pub struct Builder {
    address: SocketAddr,
    is_remote_allowed: bool,
    credentials: Credentials,
    choices: BTreeMap<String, Choices>,
    /// What holds for providers without a choice of their own.
    duplicates: Duplicates,
    faults: BTreeMap<String, FaultPlan>,
    is_controlled: bool,
    is_remote_control_allowed: bool,
    control_segment: Option<String>,
    hosts: Vec<String>,
    max_users: usize,
    limits: Limits,
    body_timeout: Duration,
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
            is_controlled: false,
            is_remote_control_allowed: false,
            control_segment: None,
            hosts: Vec::new(),
            max_users: MAX_USERS,
            limits: Limits::default(),
            body_timeout: Duration::from_secs(30),
        }
    }
}

impl Builder {
    /// The address to listen on; a free port on 127.0.0.1 by default.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Whether an address may be used that other machines can reach. They could then read nothing,
    /// but use up the users that are kept.
    pub fn allow_remote(mut self, allowed: bool) -> Self {
        self.is_remote_allowed = allowed;
        self
    }

    /// The credentials to accept, instead of the made-up ones.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// How a provider's double treats duplicates; they are refused by default.
    pub fn duplicates(mut self, provider: impl Into<String>, duplicates: Duplicates) -> Self {
        self.choices.entry(provider.into()).or_default().duplicates = Some(duplicates);
        self
    }

    /// Lets a retry make a second user wherever no page promises that the provider refuses it,
    /// [`Duplicates::RejectPromised`]: for all providers without a choice of their own by
    /// [`duplicates`](Self::duplicates).
    pub fn reject_only_promised_duplicates(mut self) -> Self {
        self.duplicates = Duplicates::RejectPromised;
        self
    }

    /// Words every refusal of a provider as no document has it. Its status stays.
    ///
    /// Most providers publish none of their error messages, so a client must be ready for any.
    pub fn other_messages(mut self, provider: impl Into<String>) -> Self {
        self.choices.entry(provider.into()).or_default().other_messages = true;
        self
    }

    /// Lets a create that fails use up its idempotency key, so that a retry is told that the key
    /// was used though there is no user.
    ///
    /// Nobody knows whether synapse did that.
    pub fn failed_creates_use_up_keys(mut self, provider: impl Into<String>) -> Self {
        self.choices.entry(provider.into()).or_default().uses_up_keys = true;
        self
    }

    /// What goes wrong with a provider's requests; nothing by default.
    /// [`Sandbox::set_faults`] changes it while the sandbox runs.
    pub fn faults(mut self, provider: impl Into<String>, plan: FaultPlan) -> Self {
        self.faults.insert(provider.into(), plan);
        self
    }

    /// Whether programs in other languages may play faults and ask what was stored, over the
    /// [control endpoint](crate#the-control-endpoint). It is off by default, for it tells secrets to whoever asks.
    pub fn control(mut self, on: bool) -> Self {
        self.is_controlled = on;
        self
    }

    /// Whether the control endpoint may be reached from other machines, as where the sandbox runs in a container.
    /// [`allow_remote`](Self::allow_remote) alone does not allow it.
    pub fn allow_remote_control(mut self, allowed: bool) -> Self {
        self.is_remote_control_allowed = allowed;
        self
    }

    /// The secret segment of the control endpoint's paths, `/_sandbox/<segment>/…`, of ASCII
    /// letters, digits, `-` and `_`. It is random by default; a fixed one is for scripts that
    /// cannot read the announcement.
    pub fn control_segment(mut self, segment: impl Into<String>) -> Self {
        self.control_segment = Some(segment.into());
        self
    }

    /// A host by which the sandbox may be called, without a port, as that of a container. May be
    /// called several times.
    ///
    /// Without it a request is answered with 403 unless its `Host` is a loopback address, `localhost` or the
    /// [address](Self::listen) listened on, which keeps web pages out.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into().to_ascii_lowercase());
        self
    }

    /// How many users are kept, of all providers together; 500,000 by default, some 800 bytes each.
    /// Beyond it a create is answered with 507 and stores nothing.
    pub fn max_users(mut self, count: usize) -> Self {
        self.max_users = count;
        self
    }

    /// How long the head of a request may take, from the connection or the head's first byte on; 10
    /// seconds by default. Then the connection is closed. A head whose first bytes came together with
    /// the request before it has two minutes, like a connection without a request.
    pub fn header_timeout(mut self, limit: Duration) -> Self {
        self.limits.header = limit;
        self
    }

    /// How long the body of a request may take; 30 seconds by default. Then the response is 408.
    pub fn body_timeout(mut self, limit: Duration) -> Self {
        self.body_timeout = limit;
        self
    }

    /// The status with which a provider's double answers a case that its spec documents under several.
    ///
    /// Where nobody knows which status is right, the specs show them all: bitpanda refuses a body with 400 or 422,
    /// synapse answers wrong credentials with 400 or 401, kraken refuses a nonce with 401 or inside a 200. By default
    /// the one that HTTP has for the case is used.
    pub fn respond_with(mut self, provider: impl Into<String>, case: Case, status: u16) -> Self {
        self.choices.entry(provider.into()).or_default().statuses.insert(case, status);
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// When a choice names an unknown provider or a status that a spec does not have, when a plan of faults cannot be
    /// played, when the address can be reached from other machines and that was not allowed, or when it cannot be
    /// listened on.
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
        };
        for (provider, plan) in self.faults {
            shared.set_faults(&provider, plan)?;
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
        Provider::new(endpoint, &self.credentials, choices)
    }
}
