//! Connects a provider by its id.

use std::io;
use std::path::PathBuf;

use enroll_core::client::{DecodeError, decode};
use enroll_core::{Config, ConfigError, CreateUser, shown_id};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::generated::registry;
use crate::unknown_extras::RejectUnknownExtras;

/// A provider could not be connected. Nothing was sent.
///
/// ```
/// use enroll::{Config, ConnectError, connect};
/// let error = connect("nobody", &serde_json::json!({}), &Config::new("https://example.com")).err();
/// assert!(matches!(error, Some(ConnectError::Unknown { .. })));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// There is no such provider.
    #[error("there is no provider `{id}`; the providers are {}", registry::PROVIDER_IDS.join(", "))]
    Unknown {
        /// The id asked for; a question mark if no provider could have it.
        id: String,
    },
    /// The provider is not in this build.
    #[error("{id} is not in this build; enable the feature `{id}` of the crate `enroll`")]
    NotCompiled {
        /// The provider's id.
        id: &'static str,
    },
    /// The credentials are not what the provider accepts.
    #[error("the credentials of {id} are not what its crate accepts; fix the field that the cause names")]
    Credentials {
        /// The provider's id.
        id: &'static str,
        /// Which field, and what was expected there.
        #[source]
        source: DecodeError,
    },
    /// The file of settings cannot be read.
    #[error("the settings in {} cannot be read; fix the cause", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The settings are not an object of providers with `base_url` and `credentials`.
    #[error(
        "the settings are not an object of providers with `base_url` and `credentials`; fix the field that the cause names"
    )]
    Settings(#[source] DecodeError),
    /// The HTTP client that the providers share could not be built.
    #[error("the HTTP client that the providers share could not be built; fix the cause")]
    Http(#[source] ConfigError),
    /// The configuration or a credential cannot be used.
    #[error("{id} cannot be configured; fix the cause")]
    Config {
        /// The provider's id.
        id: &'static str,
        /// Why.
        #[source]
        source: ConfigError,
    },
}

/// The provider called `id`, with credentials as its crate's `Credentials` has them in JSON.
///
/// The value stays the caller's to wipe; [`Providers::from_file`](crate::Providers::from_file)
/// reads credentials without leaving a copy in memory.
///
/// In addition to the checks of the provider's crate, this client rejects extras for a provider
/// that does not exist.
///
/// ```
/// # #[cfg(feature = "capa")] {
/// use enroll::{Config, CreateUser, connect};
/// let credentials = serde_json::json!({ "partner_api_key": "example" });
/// let capa = connect("capa", &credentials, &Config::new(enroll::capa::servers::STAGING))?;
/// assert_eq!(capa.id(), "capa");
/// # }
/// # Ok::<(), enroll::ConnectError>(())
/// ```
///
/// # Errors
///
/// [`ConnectError`] if there is no such provider, or it cannot be configured so.
pub fn connect(id: &str, credentials: &Value, config: &Config) -> Result<Box<dyn CreateUser>, ConnectError> {
    registry::connect(id, credentials, config).map_err(|error| match error {
        ConnectError::Unknown { id } => ConnectError::Unknown { id: shown_id(&id).to_owned() },
        error => error,
    })
}

/// Connects one provider from JSON; the registry calls it for each.
pub(crate) fn from_json<C: DeserializeOwned, P: CreateUser + 'static>(
    id: &'static str,
    new: impl FnOnce(&C, &Config) -> Result<P, ConfigError>,
    credentials: &Value,
    config: &Config,
) -> Result<Box<dyn CreateUser>, ConnectError> {
    let credentials = decode::value(credentials).map_err(|source| ConnectError::Credentials { id, source })?;
    let provider = new(&credentials, config).map_err(|source| ConnectError::Config { id, source })?;
    Ok(Box::new(RejectUnknownExtras(Box::new(provider))))
}
