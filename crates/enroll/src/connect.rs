//! Connects a provider by its id.

use enroll_core::client::decode;
use enroll_core::{Config, ConfigError, CreateUser};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ConnectError;
use crate::connect_error::Problem;
use crate::generated::registry;
use crate::unknown_extras::RejectUnknownExtras;

/// The provider called `id`, with credentials as its crate's `Credentials` has them in JSON.
///
/// The value stays the caller's to wipe; [`Providers::from_file`](crate::Providers::from_file)
/// reads credentials without leaving a copy in memory, and can read them from the environment or
/// from a secret store.
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
    registry::connect(id, credentials, config).map_err(ConnectError::without_foreign_id)
}

/// Connects one provider from JSON; the registry calls it for each.
pub(crate) fn from_json<C: DeserializeOwned, P: CreateUser + 'static>(
    id: &'static str,
    new: impl FnOnce(&C, &Config) -> Result<P, ConfigError>,
    credentials: &Value,
    config: &Config,
) -> Result<Box<dyn CreateUser>, ConnectError> {
    let credentials = decode::value(credentials).map_err(|error| Problem::from(error.within("credentials")).of(id))?;
    let provider = new(&credentials, config).map_err(|reason| ConnectError::Config { name: id.to_owned(), reason })?;
    Ok(Box::new(RejectUnknownExtras(Box::new(provider))))
}
