//! A request as generated code makes it: what every attempt of a call begins with.
//!
//! Its URL was parsed when the client was built and its body is serialised once. Each attempt makes
//! a request of its own from it, so that nothing of an earlier attempt is left in a later one.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, Request, Url};
use serde::Serialize;
use smallvec::SmallVec;

/// Room for what an operation, a signer and the HTTP library add, so that the map never grows.
const HEADERS: usize = 12;
/// Most bodies are smaller.
const BODY: usize = 1024;

/// A request that cannot be made. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// The body cannot be written as JSON.
    #[error(
        "the body cannot be written as JSON; leave out what is no value of JSON, such as a number that is not finite"
    )]
    Body,
    /// An option of the call cannot be a header.
    #[error("the value of header {header} holds a character that a header cannot carry; leave it out")]
    Header {
        /// The header.
        header: &'static str,
    },
}

/// What every attempt of a call begins with. Generated code makes it.
///
/// ```
/// use enroll_client::Draft;
/// use reqwest::Method;
/// let url = "https://api.example.com/users".parse()?;
/// let draft = Draft::new("create_user", Method::POST, &url).json(&serde_json::json!({ "id": "u-1" }))?;
/// let list = Draft::new("list_users", Method::GET, &url).query("page", 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a draft does nothing until it is sent"]
pub struct Draft<'a> {
    pub(crate) operation: &'static str,
    method: Method,
    url: &'a Url,
    query: Vec<(&'static str, String)>,
    pub(crate) headers: SmallVec<[(HeaderName, HeaderValue); 1]>,
    body: Option<Bytes>,
}

impl<'a> Draft<'a> {
    /// A request without a body. `operation` is the operation's id in the API's document.
    pub fn new(operation: &'static str, method: Method, url: &'a Url) -> Self {
        Self { operation, method, url, query: Vec::new(), headers: SmallVec::new(), body: None }
    }

    /// Sets the body.
    ///
    /// # Errors
    ///
    /// [`DraftError::Body`] where it cannot be written as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Result<Self, DraftError> {
        let mut bytes = Vec::with_capacity(BODY);
        serde_json::to_writer(&mut bytes, body).map_err(|_| DraftError::Body)?;
        self.body = Some(bytes.into());
        Ok(self)
    }

    /// Adds a header of the operation's own. It counts as personal.
    ///
    /// # Errors
    ///
    /// [`DraftError::Header`] where no header can carry the value.
    pub fn header(self, name: &'static str, value: &str) -> Result<Self, DraftError> {
        let value = HeaderValue::from_str(value).map_err(|_| DraftError::Header { header: name })?;
        Ok(self.with(HeaderName::from_static(name), value))
    }

    /// Adds a header with a value that the document lists.
    pub fn listed_header(self, name: &'static str, value: &'static str) -> Self {
        self.with(HeaderName::from_static(name), HeaderValue::from_static(value))
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    fn with(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.headers.push((name, value));
        self
    }

    /// The bytes of the body.
    pub(crate) fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// The request of one attempt, before it is authorised.
    pub(crate) fn request(&self, user_agent: &'static str) -> Request {
        let mut url = self.url.clone();
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = Request::new(self.method.clone(), url);
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
        if let Some(body) = &self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        *request.headers_mut() = headers;
        request
    }
}

/// The body is personal, and so may be the address.
impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// Text made fit for a path segment.
pub fn encode_path(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_begins_with_the_same_request() {
        let url = Url::parse("https://api.example.com/v1/users").unwrap();
        let draft = Draft::new("list", Method::GET, &url).query("e-mail", "a b@x.de").query("page", 2);
        let draft = draft.header("x-key", "canary").unwrap().listed_header("x-version", "2025-04-15");
        for _ in 0..2 {
            let mut request = draft.request("made-up/1");
            assert_eq!(request.url().as_str(), "https://api.example.com/v1/users?e-mail=a+b%40x.de&page=2");
            assert!(request.headers()["x-key"].is_sensitive() && request.body().is_none());
            assert!(!request.headers().contains_key(CONTENT_TYPE));
            request.headers_mut().clear();
        }
        assert!(!format!("{draft:?}").contains("canary"));
    }

    #[test]
    fn what_no_request_can_carry_is_refused() {
        let url = Url::parse("https://api.example.com").unwrap();
        let draft = || Draft::new("create", Method::POST, &url);
        assert_eq!(draft().header("x-key", "a\nb").unwrap_err(), DraftError::Header { header: "x-key" });
        let no_text = std::collections::BTreeMap::from([(vec![1], 2)]);
        assert_eq!(draft().json(&no_text).unwrap_err(), DraftError::Body);
        assert_eq!(encode_path("a/b c"), "a%2Fb%20c");
    }
}
