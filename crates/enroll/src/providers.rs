//! Several providers at once, from one configuration.

use std::collections::BTreeMap;
use std::fmt;

use enroll_core::client::{HttpClient, decode};
use enroll_core::{Config, CreateUser, NewUser, Report};
use serde::Deserialize;
use serde_json::Value;

use crate::strict::Strict;
use crate::{ConnectError, connect};

/// How to reach one provider, as a configuration file has it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The base address. Always given: nobody should create real users by leaving something out.
    pub base_url: String,
    /// The credentials, as the provider's own crate takes them.
    pub credentials: Value,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings([secret])")
    }
}

/// Providers by id. They share one HTTP client and so its connections.
///
/// ```
/// # #[cfg(all(feature = "capa", feature = "onchainpay"))] {
/// use enroll::{NewUser, Person, PersonName, Providers};
/// let providers = Providers::from_json(br#"{
///     "capa": { "base_url": "https://staging-api.capa.fi", "credentials": { "partner_api_key": "made-up" } },
///     "onchainpay": { "base_url": "https://ocp.onchainpay.io", "credentials": { "public_key": "made", "private_key": "up" } }
/// }"#)?;
/// let user = NewUser::person("maria@example.com", Person::new(PersonName::new("Maria", "Gomez")));
/// assert!(providers.check(&user).iter().all(|report| report.is_ready()));
/// # }
/// # Ok::<(), enroll::ConnectError>(())
/// ```
#[derive(Default)]
pub struct Providers(BTreeMap<&'static str, Box<dyn CreateUser>>);

impl Providers {
    /// Connects every provider that has settings.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for the first provider that cannot be connected.
    pub fn connect(settings: &BTreeMap<String, Settings>) -> Result<Self, ConnectError> {
        Self::connect_with(settings, |_, config| config)
    }

    /// Connects every provider that has settings, with a configuration that `configure` may change: timeouts, a clock, nonces. It gets the
    /// provider's id, and a configuration with base address and shared HTTP client.
    ///
    /// A root certificate or a connect timeout goes into an HTTP client of your own, given by [`Config::http_client`] in place of the shared one.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for the first provider that cannot be connected.
    pub fn connect_with(
        settings: &BTreeMap<String, Settings>,
        configure: impl Fn(&str, Config) -> Config,
    ) -> Result<Self, ConnectError> {
        let shared = HttpClient::new().map_err(ConnectError::Http)?;
        let mut providers = Self::default();
        for (id, settings) in settings {
            let config = Config::new(&settings.base_url).http_client(shared.clone());
            providers.add(connect(id, &settings.credentials, &configure(id, config))?);
        }
        Ok(providers)
    }

    /// Connects every provider that a JSON object has settings for, by id.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] where the JSON is not of that form, or a provider cannot be connected.
    pub fn from_json(settings: &[u8]) -> Result<Self, ConnectError> {
        Self::connect(&decode::json(settings).map_err(ConnectError::Settings)?)
    }

    /// Adds a provider, or replaces it. Like the others it refuses extras for a provider that does not exist.
    pub fn add(&mut self, provider: Box<dyn CreateUser>) {
        self.0.insert(provider.id(), Box::new(Strict(provider)));
    }

    /// The provider called `id`.
    pub fn get(&self, id: &str) -> Option<&dyn CreateUser> {
        self.0.get(id).map(AsRef::as_ref)
    }

    /// All of them, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &dyn CreateUser> {
        self.0.values().map(AsRef::as_ref)
    }

    /// What each provider says of a profile, before anything is sent.
    pub fn check(&self, user: &NewUser) -> Vec<Report> {
        self.iter().map(|provider| provider.check(user)).collect()
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
