//! The template of a call's requests: method, URL, query, headers and body, made by generated code.
//!
//! The URL was parsed when the client was built, and the body is serialised once. Each attempt
//! builds a fresh request from the draft, so no header or signature of an earlier attempt can reach
//! a later one.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, Request, Url};
use serde::Serialize;
use smallvec::SmallVec;

use crate::read_url::ReadUrl;
use crate::service::ReadOperation;

/// Capacity for the headers of an operation, a signer and the HTTP library,
/// so that the map never grows.
const HEADERS: usize = 12;
/// Most bodies are smaller.
const BODY: usize = 1024;

/// The request cannot be built. Nothing was sent.
///
/// ```
/// use enroll_client::{Draft, DraftError};
/// use reqwest::Method;
/// let url = "https://api.example.com/users".parse()?;
/// let error = Draft::new("create_user", Method::POST, &url).header("x-key", "a\nb").unwrap_err();
/// assert_eq!(error, DraftError::Header { header: "x-key" });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// The body cannot be serialised as JSON.
    #[error(
        "the body cannot be serialised as JSON; leave out values that JSON cannot hold, such as a number that is not finite"
    )]
    Body,
    /// An option of the call cannot be sent as a header value.
    #[error("the value of header {header} contains a character that a header cannot carry; remove the character")]
    Header {
        /// The header's name.
        header: &'static str,
    },
    /// A value cannot be a path segment: it is empty, or a URL parser would resolve it, as it does
    /// `.` and `..`. The URL would be that of another operation.
    #[error("the value of path parameter {parameter} is blank, `.` or `..`, so the URL would be another; correct it")]
    PathValue {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// The path of the operation has a parameter without a value, or does not make a URL.
    #[error("the URL of the operation cannot be built; give each parameter of its path a value")]
    Url,
}

/// The template of a call's requests. Generated code makes it,
/// and each attempt builds its request from it.
///
/// ```
/// use enroll_client::Draft;
/// use reqwest::Method;
/// let url = "https://api.example.com/users".parse()?;
/// let body = serde_json::json!({ "id": "u-1" });
/// let draft = Draft::new("create_user", Method::POST, &url).json(&body)?;
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
    /// The facts about a read; none if the call creates a user.
    pub(crate) read: Option<&'static ReadOperation>,
    /// The values in the path of a read.
    path_values: &'a [String],
}

impl<'a> Draft<'a> {
    /// A request that creates a user, still without a body. `operation` is the operation's id in the
    /// OpenAPI document.
    ///
    /// ```
    /// # use enroll_client::Draft;
    /// let url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::new("create_user", reqwest::Method::POST, &url);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(operation: &'static str, method: Method, url: &'a Url) -> Self {
        Self {
            operation,
            method,
            url,
            query: Vec::new(),
            headers: SmallVec::new(),
            body: None,
            read: None,
            path_values: &[],
        }
    }

    /// A request that creates nothing, such as a look-up, still without query and body. `operation`
    /// is the operation's id in the OpenAPI document. The URL is a [`Url`], or a
    /// [`PathUrl`](crate::PathUrl) if values are in its path.
    ///
    /// A read is sent like any other request: authorised, in the nonce order, within all limits.
    /// Since it creates nothing, it is retried after an unknown outcome too.
    ///
    /// ```
    /// use enroll_client::{Draft, ReadOperation};
    /// use reqwest::Method;
    /// const FIND_USERS: ReadOperation = ReadOperation {
    ///     success: &[200],
    ///     errors: &[401, 429],
    ///     error_fields: &[],
    ///     in_band_failure: false,
    /// };
    /// let url: reqwest::Url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::read("find_users", Method::GET, &url, &FIND_USERS)
    ///     .query("email", "jo@example.com");
    /// // Neither URL nor query is shown, because they may hold personal data.
    /// assert!(!format!("{draft:?}").contains("example.com"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "look-up")]
    pub fn read(operation: &'static str, method: Method, url: &'a impl ReadUrl, read: &'static ReadOperation) -> Self {
        let (url, path_values) = url.parts();
        Self { read: Some(read), path_values, ..Self::new(operation, method, url) }
    }

    /// Sets the body, as JSON.
    ///
    /// ```
    /// # use enroll_client::Draft;
    /// # let url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::new("create_user", reqwest::Method::POST, &url)
    ///     .json(&serde_json::json!({ "id": "u-1" }))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DraftError::Body`] if it cannot be serialised as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Result<Self, DraftError> {
        let mut bytes = Vec::with_capacity(BODY);
        serde_json::to_writer(&mut bytes, body).map_err(|_| DraftError::Body)?;
        self.body = Some(bytes.into());
        Ok(self)
    }

    /// Adds a header whose value comes from the caller. It is marked as sensitive,
    /// so that no log shows it.
    ///
    /// ```
    /// # use enroll_client::Draft;
    /// # let url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::new("create_user", reqwest::Method::POST, &url)
    ///     .header("idempotency-key", "order-4711")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DraftError::Header`] if a header cannot carry the value.
    pub fn header(self, name: &'static str, value: &str) -> Result<Self, DraftError> {
        let value = HeaderValue::from_str(value).map_err(|_| DraftError::Header { header: name })?;
        Ok(self.with(HeaderName::from_static(name), value))
    }

    /// Adds a header with a fixed value that the OpenAPI document lists.
    ///
    /// ```
    /// # use enroll_client::Draft;
    /// # let url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::new("create_user", reqwest::Method::POST, &url)
    ///     .listed_header("x-api-version", "2025-04-15");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn listed_header(self, name: &'static str, value: &'static str) -> Self {
        self.with(HeaderName::from_static(name), HeaderValue::from_static(value))
    }

    /// Adds a query parameter. Name and value are encoded as in a form: a space as `+`, and all but
    /// letters, digits and `* - . _` as `%` with two digits. The value may be personal; it is never
    /// shown.
    ///
    /// ```
    /// # use enroll_client::{Draft, ReadOperation};
    /// # const LIST_USERS: ReadOperation =
    /// #     ReadOperation { success: &[200], errors: &[], error_fields: &[], in_band_failure: false };
    /// # let url: reqwest::Url = "https://api.example.com/users".parse()?;
    /// let draft = Draft::read("list_users", reqwest::Method::GET, &url, &LIST_USERS)
    ///     .query("page", 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn query(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    fn with(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.headers.push((name, value));
        self
    }

    /// The bytes of the body; empty if there is none.
    pub(crate) fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Whether the call creates nothing.
    pub(crate) const fn is_read(&self) -> bool {
        self.read.is_some()
    }

    /// The values in the path and the query.
    pub(crate) fn url_values(&self) -> impl Iterator<Item = &str> {
        self.path_values.iter().chain(self.query.iter().map(|(_, value)| value)).map(String::as_str)
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

/// Body and URL are not shown: they may hold personal data.
impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attempt_builds_the_same_request() {
        let url = Url::parse("https://api.example.com/v1/users").unwrap();
        let draft = Draft::new("list", Method::GET, &url).query("e-mail", "a b@x.de").query("page", 2);
        let draft = draft.header("x-key", "canary").unwrap().listed_header("x-version", "2025-04-15");
        for _ in 0..2 {
            let mut request = draft.request("example/1");
            assert_eq!(request.url().as_str(), "https://api.example.com/v1/users?e-mail=a+b%40x.de&page=2");
            assert!(request.headers()["x-key"].is_sensitive() && request.body().is_none());
            assert!(!request.headers().contains_key(CONTENT_TYPE));
            request.headers_mut().clear();
        }
        assert!(!format!("{draft:?}").contains("canary"));
    }

    #[test]
    fn a_read_differs_from_a_create_in_its_facts_alone() {
        const FIND: ReadOperation =
            ReadOperation { success: &[200], errors: &[], error_fields: &[], in_band_failure: false };
        let url = Url::parse("https://api.example.com/users").unwrap();
        let read = Draft::read("find", Method::GET, &url, &FIND).query("a", "canary&b=c#d").request("example/1");
        let create = Draft::new("find", Method::GET, &url).query("a", "canary&b=c#d").request("example/1");
        assert_eq!((read.method(), read.url(), read.headers()), (create.method(), create.url(), create.headers()));
        assert_eq!(read.url().query(), Some("a=canary%26b%3Dc%23d"));
    }

    #[test]
    fn an_invalid_header_value_or_body_is_an_error() {
        let url = Url::parse("https://api.example.com").unwrap();
        let draft = || Draft::new("create", Method::POST, &url);
        assert_eq!(draft().header("x-key", "a\nb").unwrap_err(), DraftError::Header { header: "x-key" });
        let keys_that_are_no_strings = std::collections::BTreeMap::from([(vec![1], 2)]);
        assert_eq!(draft().json(&keys_that_are_no_strings).unwrap_err(), DraftError::Body);
    }
}
