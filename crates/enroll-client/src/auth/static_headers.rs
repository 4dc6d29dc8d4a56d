//! Credential headers with the same value in every attempt, checked and built once with the client.

use reqwest::header::{HeaderName, HeaderValue};

use super::{Attempt, Authorize, AuthorizeError, Authorized, check_credential};
use crate::data::{Secret, secret_value};

/// Credential headers with the same value in every attempt. It implements [`Authorize`], for
/// providers that need nothing else. The values are wiped from memory with the client.
///
/// ```
/// use enroll_client::{Secret, StaticHeaders};
/// let api_key = Secret::from("sk-123");
/// let headers = StaticHeaders::new().with("x-api-key", "api_key", &api_key)?;
/// assert!(!format!("{headers:?}").contains("sk-123"));
/// # Ok::<(), enroll_client::AuthorizeError>(())
/// ```
#[doc(alias = "api key")]
#[derive(Debug, Clone, Default)]
pub struct StaticHeaders(Vec<(HeaderName, HeaderValue)>);

impl StaticHeaders {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header from a credential. `field` is the credential's name, for the error.
    ///
    /// ```
    /// use enroll_client::StaticHeaders;
    /// assert!(StaticHeaders::new().with("x-api-key", "api_key", &"sk-123".into()).is_ok());
    /// assert!(StaticHeaders::new().with("x-api-key", "api_key", &"".into()).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] if the credential does not pass [`check_credential`].
    pub fn with(self, header: &'static str, field: &'static str, value: &Secret) -> Result<Self, AuthorizeError> {
        self.with_around(header, field, ["", ""], value)
    }

    /// Adds a header from a credential with a prefix and a suffix, such as `Bearer `.
    ///
    /// ```
    /// use enroll_client::{Secret, StaticHeaders};
    /// let token = Secret::from("t-123");
    /// let headers =
    ///     StaticHeaders::new().with_around("authorization", "token", ["Bearer ", ""], &token)?;
    /// # Ok::<(), enroll_client::AuthorizeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] if the credential does not pass [`check_credential`], or if a header
    /// cannot carry the prefix or the suffix.
    #[doc(alias = "bearer")]
    pub fn with_around(
        mut self,
        header: &'static str,
        field: &'static str,
        [prefix, suffix]: [&str; 2],
        value: &Secret,
    ) -> Result<Self, AuthorizeError> {
        check_credential(field, value)?;
        let whole = Secret::concat(&[prefix, value.expose(), suffix]);
        let flaw = "makes no valid header with its prefix and suffix; use others";
        let unfit = || AuthorizeError::Unfit { field, flaw };
        let name = HeaderName::from_bytes(header.as_bytes()).map_err(|_| unfit())?;
        let value = secret_value(&whole).map_err(|_| unfit())?;
        self.0.push((name, value));
        Ok(self)
    }

    /// Sets the headers of a request, for signers that add others as well.
    ///
    /// ```
    /// use enroll_client::StaticHeaders;
    /// # let url = "https://api.example.com".parse()?;
    /// # let mut request = reqwest::Request::new(reqwest::Method::GET, url);
    /// let headers = StaticHeaders::new().with("x-api-key", "api_key", &"sk-123".into())?;
    /// headers.apply(&mut request);
    /// assert_eq!(request.headers()["x-api-key"], "sk-123");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
