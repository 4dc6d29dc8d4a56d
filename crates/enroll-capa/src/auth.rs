//! Credentials of Capa: one key, in one header, the same for every attempt.

use enroll_core::client::StaticHeaders;
use enroll_core::{Config, ConfigError, Secret};
use serde::{Deserialize, Serialize};

/// Credentials for Capa: the partner API key.
///
/// ```
/// let credentials = enroll_capa::Credentials::new("an-example-key");
/// assert!(!format!("{credentials:?}").contains("example"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The partner API key, from the developer tools of the dashboard.
    pub partner_api_key: Secret,
}

impl Credentials {
    /// Credentials from the partner API key.
    ///
    /// ```
    /// use enroll_capa::Credentials;
    /// let credentials = Credentials::new("an-example-key");
    /// # let _ = credentials;
    /// ```
    pub fn new(partner_api_key: impl Into<Secret>) -> Self {
        Self { partner_api_key: partner_api_key.into() }
    }

    pub(crate) fn authorizer(&self, _: &Config) -> Result<StaticHeaders, ConfigError> {
        Ok(StaticHeaders::new().with("partner-api-key", "partner_api_key", &self.partner_api_key)?)
    }
}
