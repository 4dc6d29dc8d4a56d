//! Credential headers that are the same for every attempt: checked and built once, when the client is built.

use reqwest::header::{HeaderName, HeaderValue};

use crate::{Attempt, Authorize, AuthorizeError, Authorized, ConfigError, Secret};

/// Headers with the same values in every attempt. An [`Authorize`] of its own where nothing else is needed.
#[derive(Debug, Clone, Default)]
pub struct StaticHeaders(Vec<(HeaderName, HeaderValue)>);

impl StaticHeaders {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header from a credential. `member` is the credential's name, for the error.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the credential is empty or holds a character that a header cannot carry.
    pub fn with(mut self, header: &'static str, member: &'static str, value: &Secret) -> Result<Self, ConfigError> {
        if value.expose().is_empty() {
            return Err(ConfigError::Empty { member });
        }
        let unfit = || ConfigError::Credential { member, source: AuthorizeError::NotAHeader { header } };
        let name = HeaderName::from_bytes(header.as_bytes()).map_err(|_| unfit())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| unfit())?;
        value.set_sensitive(true);
        self.0.push((name, value));
        Ok(self)
    }

    /// Puts the headers on a request.
    pub fn apply(&self, request: &mut reqwest::Request) {
        for (name, value) in &self.0 {
            request.headers_mut().insert(name.clone(), value.clone());
        }
    }
}

impl Authorize for StaticHeaders {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        self.apply(request);
        Box::pin(std::future::ready(Ok(())))
    }
}
