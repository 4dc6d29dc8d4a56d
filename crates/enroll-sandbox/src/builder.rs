//! What can be chosen before a sandbox starts.
//!
//! Nothing is read from the environment or from files.

use crate::{
    case::Case,
    credentials::Credentials,
    duplicates::Duplicates,
    error::StartError,
    journal::Journal,
    provider::{Choices, Provider},
    sandbox::Sandbox,
    server::Shared,
    spec::{self, Endpoint},
    store::Store,
};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::net::TcpListener;

/// A sandbox before it starts; see [`Sandbox::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing listens before `start`"]
pub struct Builder {
    address: SocketAddr,
    is_remote_allowed: bool,
    credentials: Credentials,
    choices: BTreeMap<String, Choices>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_remote_allowed: false,
            credentials: Credentials::default(),
            choices: BTreeMap::new(),
        }
    }
}

impl Builder {
    /// The address to listen on; a free port on 127.0.0.1 by default.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Whether an address may be used that other machines can reach. They could then read nothing, but fill the memory.
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
        self.choices.entry(provider.into()).or_default().duplicates = duplicates;
        self
    }

    /// The status with which a provider's double answers a case that its spec documents under several.
    ///
    /// Where nobody knows which status is right, the specs show them all: bitpanda refuses a body with 400 or 422,
    /// synapse answers wrong credentials with 400 or 401, kraken refuses a nonce with 401 or inside a 200. By default
    /// the one that HTTP has for the case is used.
    pub fn answer_with(mut self, provider: impl Into<String>, case: Case, status: u16) -> Self {
        self.choices.entry(provider.into()).or_default().statuses.insert(case, status);
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// When a choice names an unknown provider or a status that a spec does not have, when the address can be reached
    /// from other machines and that was not allowed, or when it cannot be listened on.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let providers = self.providers()?;
        if !self.address.ip().is_loopback() && !self.is_remote_allowed {
            return Err(StartError::NotLoopback(self.address));
        }
        let failed = |source| StartError::Listen { address: self.address, source };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Shared { providers, store: Store::default(), journal: Journal::default() };
        Ok(Sandbox::run(listener, address, self.credentials, shared))
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
        let choices = self.choices.get(&endpoint.id).cloned().unwrap_or_default();
        Provider::new(endpoint, &self.credentials, choices)
    }
}
