//! Credentials of Synapse: two headers whose parts are joined by a bare `|`, so a part that holds
//! one is rejected.
//!
//! The left side of `X-SP-USER` is a user's OAuth key; it is empty here, because the user is only
//! being created. The right side is the fingerprint of the device, which becomes the user's first.
//! See <https://docs.synapsefi.com/intro-to-apis>.

use enroll_core::client::{
    Attempt, Authorize, AuthorizeError, Authorized, StaticHeaders, check_credential, set_secret_header,
};
use enroll_core::{Config, ConfigError, Secret};
use reqwest::header::HeaderName;
use serde::{Deserialize, Serialize};

static X_SP_USER: HeaderName = HeaderName::from_static("x-sp-user");
const SEPARATOR: &str = "|";

/// Credentials for Synapse: the client id and secret, and a device fingerprint.
///
/// ```
/// let credentials = enroll_synapse::Credentials::new("example-id", "example-secret", "example-fingerprint");
/// assert!(!format!("{credentials:?}").contains("example"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The client's id.
    pub client_id: Secret,
    /// The client's secret.
    pub client_secret: Secret,
    /// The device's fingerprint, for calls that give none
    /// ([`CallOptions::device_fingerprint`](enroll_core::CallOptions::device_fingerprint)).
    pub fingerprint: Secret,
}

impl Credentials {
    /// Credentials from the client's id and secret, and the fingerprint of the platform.
    ///
    /// ```
    /// use enroll_synapse::Credentials;
    /// let credentials = Credentials::new("example-id", "example-secret", "example-fingerprint");
    /// # let _ = credentials;
    /// ```
    pub fn new(client_id: impl Into<Secret>, client_secret: impl Into<Secret>, fingerprint: impl Into<Secret>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into(), fingerprint: fingerprint.into() }
    }

    pub(crate) fn authorizer(&self, _: &Config) -> Result<Authorizer, ConfigError> {
        for (field, value) in
            [("client_id", &self.client_id), ("client_secret", &self.client_secret), ("fingerprint", &self.fingerprint)]
        {
            part(field, value)?;
        }
        let id = Secret::concat(&[self.client_id.expose(), SEPARATOR]);
        let headers = StaticHeaders::new()
            .with_around("X-SP-GATEWAY", "client_secret", [id.expose(), ""], &self.client_secret)?
            .with_around("X-SP-USER", "fingerprint", [SEPARATOR, ""], &self.fingerprint)?;
        Ok(Authorizer { headers })
    }
}

/// A part of a header: a credential without the separator.
fn part(field: &'static str, value: &Secret) -> Result<(), AuthorizeError> {
    check_credential(field, value)?;
    if value.expose().contains(SEPARATOR) {
        return Err(AuthorizeError::Separator { field, separator: '|' });
    }
    Ok(())
}

#[derive(Debug)]
pub(crate) struct Authorizer {
    headers: StaticHeaders,
}

impl Authorizer {
    fn apply(&self, attempt: Attempt<'_>, request: &mut reqwest::Request) -> Result<(), AuthorizeError> {
        self.headers.apply(request);
        let Some(fingerprint) = &attempt.call.device_fingerprint else { return Ok(()) };
        part("device_fingerprint", fingerprint)?;
        set_secret_header(request, &X_SP_USER, &Secret::concat(&[SEPARATOR, fingerprint.expose()]))
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(&'a self, attempt: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Now(self.apply(attempt, request))
    }
}
