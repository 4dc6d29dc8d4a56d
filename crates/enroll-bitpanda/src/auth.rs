//! Credentials of Bitpanda: a bearer token that is valid for ten minutes, so it is fetched from a
//! source for every attempt, and once more if it was rejected.
//!
//! How a token is fetched is left to the caller: the path of the token endpoint and the form of its
//! response are not public. See
//! <https://techsolutions.bitpanda.com/api/gettingstarted/authentication/>.

use std::fmt;
use std::sync::Arc;

use enroll_core::client::token::{Refreshing, TokenSource};
use enroll_core::client::{Attempt, Authorize, AuthorizeError, Authorized, check_credential, set_secret_header};
use enroll_core::{BoxFuture, Config, ConfigError, Secret};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};
use serde::Deserialize;

static BEARER: HeaderName = AUTHORIZATION;

/// Credentials for Bitpanda: a token or a source of tokens.
///
/// ```
/// use enroll_bitpanda::Credentials;
/// # async fn fetch() -> Result<enroll_core::Secret, std::io::Error> { Ok("".into()) }
/// let fixed = Credentials::token("a token for ten minutes");
/// let fetched = Credentials::source(|| async { Ok(fetch().await?) });
/// ```
#[derive(Clone, Deserialize)]
#[serde(from = "Fixed")]
pub struct Credentials {
    tokens: Refreshing,
    /// Checked when the client is built. A token from a source is checked in each call.
    fixed: Option<Secret>,
}

/// Credentials as a configuration file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "struct Credentials")]
struct Fixed {
    token: Secret,
}

impl From<Fixed> for Credentials {
    fn from(fixed: Fixed) -> Self {
        Self::token(fixed.token)
    }
}

impl Credentials {
    /// One fixed access token, without the prefix `Bearer`.
    ///
    /// ```
    /// let credentials = enroll_bitpanda::Credentials::token("an-example-token");
    /// assert!(!format!("{credentials:?}").contains("example"));
    /// ```
    pub fn token(token: impl Into<Secret>) -> Self {
        let token = token.into();
        Self { fixed: Some(token.clone()), ..Self::source(token) }
    }

    /// A source that gives a token for each attempt. It should keep one until shortly before it
    /// expires. Clients of these credentials, and of their clones, replace a rejected token
    /// together. A token that cannot be one (blank, with a line end, with the prefix `Bearer`)
    /// fails the call before anything is sent.
    pub fn source(source: impl TokenSource + 'static) -> Self {
        Self { tokens: Refreshing::new(Arc::new(source)), fixed: None }
    }

    pub(crate) fn authorizer(&self, _: &Config) -> Result<Authorizer, ConfigError> {
        if let Some(token) = &self.fixed {
            check_credential("token", token)?;
        }
        Ok(Authorizer(self.tokens.clone()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([token source])")
    }
}

pub(crate) struct Authorizer(Refreshing);

impl Authorizer {
    async fn add_token(&self, request: &mut reqwest::Request) -> Result<(), AuthorizeError> {
        let token = self.0.token().await.map_err(AuthorizeError::Token)?;
        check_credential("token", &token)?;
        set_secret_header(request, &BEARER, &Secret::concat(&["Bearer ", token.expose()]))
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Later(Box::pin(self.add_token(request)))
    }

    fn can_refresh(&self) -> bool {
        true
    }

    fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
        Box::pin(async {
            let token = sent.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
            match token {
                Some(token) => self.0.rejected(&Secret::from(token)).await,
                None => false,
            }
        })
    }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorizer([token source])")
    }
}
