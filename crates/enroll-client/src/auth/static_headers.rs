//! Credential headers that are the same for every attempt: checked and built once, when the client is built.

use reqwest::header::{HeaderName, HeaderValue};

use super::{Attempt, Authorize, AuthorizeError, Authorized, check_credential};
use crate::data::{Secret, secret_value};

/// Headers with the same values in every attempt. An [`Authorize`] of its own where nothing else is
/// needed. The values are wiped with the client.
#[derive(Debug, Clone, Default)]
pub struct StaticHeaders(Vec<(HeaderName, HeaderValue)>);

impl StaticHeaders {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header from a credential. `field` is the credential's name, for the error.
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] where the credential does not pass [`check_credential`].
    pub fn with(self, header: &'static str, field: &'static str, value: &Secret) -> Result<Self, AuthorizeError> {
        self.with_around(header, field, ["", ""], value)
    }

    /// Adds a header from a credential with a text before and a text behind it, such as `Bearer `.
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] where the credential does not pass [`check_credential`], or no header can
    /// carry the texts around it.
    pub fn with_around(
        mut self,
        header: &'static str,
        field: &'static str,
        [before, behind]: [&str; 2],
        value: &Secret,
    ) -> Result<Self, AuthorizeError> {
        check_credential(field, value)?;
        let whole = Secret::concat(&[before, value.expose(), behind]);
        let unfit = || AuthorizeError::NotAHeader { header };
        let name = HeaderName::from_bytes(header.as_bytes()).map_err(|_| unfit())?;
        let value = secret_value(&whole).map_err(|_| unfit())?;
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
        Authorized::Now(Ok(()))
    }
}
