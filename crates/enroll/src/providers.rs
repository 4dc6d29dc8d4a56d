//! Several providers at once, from one configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use enroll_core::{Config, CreateUser, NewUser, Report};

use crate::settings::{self, Clients, Resolver};
use crate::unknown_extras::RejectUnknownExtras;
use crate::{ConnectError, Settings, SettingsFile};

/// Providers by the key of their settings: the provider's id, or a name for one of several tenants
/// of a provider. Those with the same timeouts for connecting, proxy and root certificate share one
/// HTTP client and so its connections.
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
///
/// Each entry has its own nonce source. If two entries have the same key of Kraken or OnchainPay,
/// their nonces get in each other's way: give both one source ([`connect_with`](Self::connect_with)
/// with [`Config::nonces`]), or use a key for each.
#[derive(Default)]
pub struct Providers(Clients);

impl Providers {
    /// Connects every provider that has settings. References to secrets are refused here; they are
    /// followed by [`from_file`](Self::from_file), [`from_json`](Self::from_json) and
    /// [`SettingsFile`](crate::SettingsFile).
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
    /// a clock, nonces, an observer. It gets the key of the settings, and the configuration that they make.
    ///
    /// The HTTP client is built already, so [`Config::connect_timeout`] and `root_certificate` are
    /// fields of the settings, or of an HTTP client of your own ([`Config::http_client`]).
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
        Self::resolved(settings, &Resolver::refusing(), configure)
    }

    pub(crate) fn resolved(
        settings: &BTreeMap<String, Settings>,
        resolver: &Resolver<'_>,
        configure: impl Fn(&str, Config) -> Config,
    ) -> Result<Self, ConnectError> {
        settings::connect_all(settings, resolver, configure).map(Self)
    }

    /// Connects every provider that a JSON file has settings for;
    /// [`guide::configuration`](crate::guide::configuration) describes it. Secrets can be
    /// references to the environment, to files and to the output of commands, which are followed
    /// here. A command has 30 s and blocks this thread meanwhile.
    ///
    /// What is read here is wiped from memory: the content of the file, the credentials on their
    /// way to the clients, and when the clients are dropped, those in them. Not wiped is what
    /// others copied: the buffers in which HTTP and TLS libraries and the kernel sent a credential,
    /// the environment, the URL of a proxy, and the buffer of the JSON parser for a credential that
    /// is written with escapes, such as `\/`.
    ///
    /// It emits an event if secrets are written in the file and others may read it; a program that
    /// is stricter uses [`SettingsFile`](crate::SettingsFile).
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
        SettingsFile::read(path)?.connect()
    }

    /// Connects every provider that a JSON object has settings for, as
    /// [`from_file`](Self::from_file) does. The bytes stay the caller's to wipe. They can name
    /// commands to run, so they must come from somebody who may do that.
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
        Self::resolved(&settings::json(json)?, &Resolver::without_folder(), |_, config| config)
    }

    /// Adds a provider under its id, or replaces it. Like the others it rejects extras for a
    /// provider that does not exist.
    ///
    /// ```
    /// fn with(provider: Box<dyn enroll::CreateUser>) -> enroll::Providers {
    ///     let mut providers = enroll::Providers::default();
    ///     providers.add(provider);
    ///     providers
    /// }
    /// ```
    pub fn add(&mut self, provider: Box<dyn CreateUser>) {
        self.add_named(provider.id(), provider);
    }

    /// Adds a provider as [`add`](Self::add) does, under a name: one of several tenants.
    ///
    /// ```
    /// fn add(providers: &mut enroll::Providers, europe: Box<dyn enroll::CreateUser>) {
    ///     providers.add_named("capa/eu", europe);
    /// }
    /// ```
    pub fn add_named(&mut self, name: impl Into<String>, provider: Box<dyn CreateUser>) {
        self.0.insert(name.into(), Box::new(RejectUnknownExtras(provider)));
    }

    /// The provider with this key: its id, or the name of a tenant.
    ///
    /// ```
    /// assert!(enroll::Providers::default().get("capa").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&dyn CreateUser> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// All of them with their keys, in order of these.
    ///
    /// ```
    /// for (name, provider) in enroll::Providers::default().named() {
    ///     println!("{name} is at {}", provider.id());
    /// }
    /// ```
    pub fn named(&self) -> impl Iterator<Item = (&str, &dyn CreateUser)> {
        self.0.iter().map(|(name, provider)| (name.as_str(), provider.as_ref()))
    }

    /// All of them, in order of their keys.
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
