//! Several providers at once, from one configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use enroll_core::client::HttpClient;
use enroll_core::{Config, CreateUser, NewUser, Report, Secret};

use crate::unknown_extras::RejectUnknownExtras;
use crate::{ConnectError, Settings, connect, settings};

/// Providers by id. They share one HTTP client and so its connections.
///
/// ```
/// # #[cfg(all(feature = "capa", feature = "onchainpay"))] {
/// use enroll::{NewUser, Person, PersonName, Providers};
/// let providers = Providers::from_json(br#"{
///     "capa": { "base_url": "https://staging-api.capa.fi", "credentials": { "partner_api_key": "example" } },
///     "onchainpay": { "base_url": "https://ocp.onchainpay.io", "credentials": { "public_key": "example", "private_key": "example" } }
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
    /// ```
    /// use std::collections::BTreeMap;
    /// let providers = enroll::Providers::connect(&BTreeMap::new())?;
    /// assert_eq!(providers.iter().count(), 0);
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for the first provider that cannot be connected.
    pub fn connect(settings: &BTreeMap<String, Settings>) -> Result<Self, ConnectError> {
        Self::connect_with(settings, |_, config| config)
    }

    /// Connects every provider that has settings, with a configuration that `configure` may change:
    /// timeouts, a clock, nonces. It gets the provider's id, and a configuration with base address
    /// and shared HTTP client.
    ///
    /// A root certificate or a connect timeout goes into a custom HTTP client, given by
    /// [`Config::http_client`] instead of the shared one.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use enroll::{Providers, Retry};
    /// let providers = Providers::connect_with(&BTreeMap::new(), |_, config| config.retry(Retry::new()))?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
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
            providers.add(connect(id, settings.credentials.expose(), &configure(id, config))?);
        }
        Ok(providers)
    }

    /// Connects every provider that a JSON file has settings for, by id.
    ///
    /// What is read here is wiped from memory: the content of the file, the credentials on their
    /// way to the clients, and when the clients are dropped, those in them. Not wiped is what
    /// others copied: the buffers in which HTTP and TLS libraries and the kernel sent a credential,
    /// and the buffer of the JSON parser for a credential that is written with escapes, such as
    /// `\/`.
    ///
    /// ```no_run
    /// let providers = enroll::Providers::from_file("providers.json")?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the file cannot be read, is not of that form, or a provider cannot be
    /// connected.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConnectError> {
        let path = path.as_ref();
        let text = Secret::from_file(path).map_err(|source| ConnectError::File { path: path.to_owned(), source })?;
        Self::from_json(text.expose().as_bytes())
    }

    /// Connects every provider that a JSON object has settings for, by id. The bytes stay the
    /// caller's to wipe; [`from_file`](Self::from_file) leaves none.
    ///
    /// ```
    /// let providers = enroll::Providers::from_json(b"{}")?;
    /// assert!(providers.get("capa").is_none());
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the JSON is not of that form, holds a key twice in one object, or a
    /// provider cannot be connected.
    pub fn from_json(json: &[u8]) -> Result<Self, ConnectError> {
        Self::connect(&settings::read(json).map_err(ConnectError::Settings)?)
    }

    /// Adds a provider, or replaces it. Like the others it rejects extras for a provider that does
    /// not exist.
    ///
    /// ```
    /// fn with(provider: Box<dyn enroll::CreateUser>) -> enroll::Providers {
    ///     let mut providers = enroll::Providers::default();
    ///     providers.add(provider);
    ///     providers
    /// }
    /// ```
    pub fn add(&mut self, provider: Box<dyn CreateUser>) {
        self.0.insert(provider.id(), Box::new(RejectUnknownExtras(provider)));
    }

    /// The provider called `id`.
    ///
    /// ```
    /// assert!(enroll::Providers::default().get("capa").is_none());
    /// ```
    pub fn get(&self, id: &str) -> Option<&dyn CreateUser> {
        self.0.get(id).map(AsRef::as_ref)
    }

    /// All of them, in order of their ids.
    ///
    /// ```
    /// for provider in enroll::Providers::default().iter() {
    ///     println!("{}", provider.id());
    /// }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &dyn CreateUser> {
        self.0.values().map(AsRef::as_ref)
    }

    /// Checks a profile at each provider. Nothing is sent.
    ///
    /// ```
    /// fn print(providers: &enroll::Providers, user: &enroll::NewUser) {
    ///     providers.check(user).iter().for_each(|report| println!("{report}"));
    /// }
    /// ```
    pub fn check(&self, user: &NewUser) -> Vec<Report> {
        self.iter().map(|provider| provider.check(user)).collect()
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
