//! The settings of one provider in a configuration file.
//!
//! A field that is left out keeps the default of [`Config`]. What a field means is decided here,
//! and how it is written in the small modules below. Nothing in this module opens a connection.

mod exposed;
mod file;
mod http;
mod messages;
mod names;
mod read;
mod retry;
mod secrets;
mod timeouts;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use enroll_core::client::{HttpClient, NonceOrder, SecretJson, decode};
use enroll_core::{Config, CreateUser};
use serde::{Deserialize, Deserializer};

use crate::ConnectError;
use crate::connect_error::Problem;
use crate::generated::registry;
use messages::SeenError;
use retry::RetrySettings;
use timeouts::TimeoutSettings;

pub use exposed::ExposedLiteral;
pub use file::SettingsFile;
pub(crate) use read::json;
pub(crate) use secrets::Resolver;

/// The settings of one provider, as a configuration file has them:
/// [`guide::configuration`](crate::guide::configuration) lists the fields.
///
/// ```
/// let settings: enroll::Settings = serde_json::from_str(
///     r#"{
///         "base_url": "https://staging-api.capa.fi",
///         "credentials": { "partner_api_key": "example" },
///         "timeouts": { "total_ms": 20000 },
///         "retry": { "attempts": 2 }
///     }"#,
/// )?;
/// assert_eq!(settings.base_url, "https://staging-api.capa.fi");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Its errors show nothing of the file, whatever decodes it, and the credentials are wiped when it
/// is dropped.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// The provider's id. Without it the key of the settings is the id.
    pub provider: Option<String>,
    /// The base address. Required: nobody should create real users by omitting it.
    pub base_url: String,
    /// The credentials, as the provider's crate accepts them. Each may be a reference.
    pub credentials: SecretJson,
    timeouts: TimeoutSettings,
    retry: RetrySettings,
    nonce_order: Option<NonceOrder>,
    allow_plain_http: Option<String>,
    /// A string with a password in it, or a reference to one.
    proxy: Option<SecretJson>,
    root_certificate: Option<PathBuf>,
    max_response_size: Option<NonZeroUsize>,
    messages: Vec<SeenError>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings([secret])")
    }
}

/// The fields as a file has them. The derived code is not that of [`Settings`], because its errors
/// quote values.
#[derive(Deserialize)]
#[serde(remote = "Settings", deny_unknown_fields, expecting = "an object with `base_url` and `credentials`")]
struct Fields {
    provider: Option<String>,
    base_url: String,
    credentials: SecretJson,
    #[serde(default)]
    timeouts: TimeoutSettings,
    #[serde(default)]
    retry: RetrySettings,
    nonce_order: Option<NonceOrder>,
    allow_plain_http: Option<String>,
    proxy: Option<SecretJson>,
    root_certificate: Option<PathBuf>,
    max_response_size: Option<NonZeroUsize>,
    #[serde(default)]
    messages: Vec<SeenError>,
}

#[derive(Deserialize)]
struct Stored(#[serde(with = "Fields")] Settings);

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::redacted(deserializer).map(|Stored(settings)| settings)
    }
}

impl Settings {
    /// Settings with the defaults. The other fields are set by a file, or in code by
    /// [`Providers::connect_with`](crate::Providers::connect_with).
    ///
    /// ```
    /// use enroll::{Providers, Settings};
    /// let credentials = serde_json::json!({ "partner_api_key": "example" });
    /// let mut europe = Settings::new("https://production-api.capa.fi", credentials);
    /// europe.provider = Some("capa".to_owned());
    /// # #[cfg(feature = "capa")]
    /// let providers = Providers::connect(&[("capa/eu".to_owned(), europe)].into())?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    pub fn new(base_url: impl Into<String>, credentials: impl Into<SecretJson>) -> Self {
        Self {
            provider: None,
            base_url: base_url.into(),
            credentials: credentials.into(),
            timeouts: TimeoutSettings::default(),
            retry: RetrySettings::default(),
            nonce_order: None,
            allow_plain_http: None,
            proxy: None,
            root_certificate: None,
            max_response_size: None,
            messages: Vec::new(),
        }
    }

    /// The problems that need no other field, no file and no environment.
    fn check(&self) -> Result<(), Problem> {
        self.retry.check()?;
        self.messages.iter().enumerate().try_for_each(|(number, seen)| seen.check(number))
    }

    /// The configuration of the provider's client, with this HTTP client.
    fn config(&self, http: HttpClient) -> Config {
        let mut config = Config::new(&self.base_url).http_client(http).retry(self.retry.retry());
        config = self.timeouts.apply(config);
        config = self.allow_plain_http.iter().fold(config, Config::allow_plain_http);
        config = self.nonce_order.iter().fold(config, |config, order| config.nonce_order(*order));
        config = self.max_response_size.iter().fold(config, |config, size| config.max_response_size(size.get()));
        self.messages.iter().fold(config, |config, seen| config.listed_error(seen.listed()))
    }
}

/// Providers by the name of their settings.
pub(crate) type Clients = BTreeMap<String, Box<dyn CreateUser>>;

/// Connects all providers. Whatever can be checked without a secret is checked for all of them
/// before the first secret is resolved, and all secrets before the first client is built.
pub(crate) fn connect_all(
    settings: &BTreeMap<String, Settings>,
    resolver: &Resolver<'_>,
    configure: impl Fn(&str, Config) -> Config,
) -> Result<Clients, ConnectError> {
    for (name, one) in settings {
        names::check(name, one)?;
        one.check().map_err(|problem| problem.of(name))?;
    }
    let mut resolved = Vec::new();
    for (name, one) in settings {
        resolved.push((name, one, resolver.settings(one).map_err(|problem| problem.of(name))?));
    }
    let mut pool = http::Pool::default();
    let mut clients = Clients::new();
    for (name, one, secrets) in resolved {
        let config = one.config(pool.client(name, secrets.http)?);
        let id = names::provider(name, one);
        let client = registry::connect(id, secrets.credentials.expose(), &configure(name, config));
        clients.insert(name.clone(), client.map_err(|error| error.without_foreign_id().of_settings(name))?);
    }
    Ok(clients)
}
