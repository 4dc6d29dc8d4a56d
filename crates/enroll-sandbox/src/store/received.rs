//! The record of one request: its bytes as received, the fault that was played, and the status of
//! the response.
//!
//! `Debug` shows names and sizes only, because bodies contain personal data and headers contain
//! credentials.

use crate::{
    fault::Fault,
    reason::{Reason, label},
    spec::Operation,
};
use bytes::Bytes;
use http::{HeaderMap, Method, header::AsHeaderName};
use serde_json::Value;
use std::{borrow::Cow, fmt, sync::OnceLock};

/// One request as the sandbox received it, byte for byte, and the status of its response.
///
/// Tests compare it with what the client should have sent. `Debug` shows names and sizes, never
/// values. See [`Sandbox::received`](crate::Sandbox::received).
///
/// ```
/// use enroll_sandbox::Sandbox;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().start().await?;
/// let url = format!("{}/v2/users?dry=1", sandbox.url());
/// let body = json!({ "external_id": "Ext-Id-1" });
/// reqwest::Client::new().post(url).bearer_auth("wrong").json(&body).send().await?;
///
/// let received = sandbox.received();
/// let request = &received[0];
/// assert_eq!(request.provider(), Some("bitpanda"));
/// assert_eq!((request.method().as_str(), request.target()), ("POST", "/v2/users?dry=1"));
/// assert_eq!(request.header("authorization"), Some("Bearer wrong"));
/// assert_eq!(request.headers()["content-type"], "application/json");
/// assert_eq!(request.body(), r#"{"external_id":"Ext-Id-1"}"#);
/// assert_eq!(request.json(), Some(body));
/// assert_eq!((request.fault(), request.problem()), (None, None));
/// assert!(!request.is_look_up());
/// assert_eq!(request.status(), Some(401));
/// assert_eq!(request.reason().and_then(|reason| reason.case()), Some("wrong_credentials"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Received {
    pub(crate) provider: Option<&'static str>,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The operation that was called.
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) is_look_up: bool,
    /// The template of the path; `None` for an unknown one.
    pub(crate) template: Option<&'static str>,
    pub(crate) fault: Option<Fault>,
    /// Why the sandbox itself rejected the request.
    pub(crate) problem: Option<&'static str>,
    /// The status of the response; stays empty if the connection was reset instead.
    pub(crate) status: OnceLock<u16>,
    /// Why the request was rejected.
    pub(crate) rejection: OnceLock<Box<Reason>>,
    /// What of the request was ignored, once somebody asked.
    pub(crate) ignored: OnceLock<Option<Box<Reason>>>,
}

impl Received {
    /// The id of the provider whose path was called; `None` for an unknown path or a wrong method.
    #[must_use]
    pub fn provider(&self) -> Option<&'static str> {
        self.provider
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Path and query, exactly as they were in the request.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Whether the request is a look-up of users.
    #[must_use]
    pub fn is_look_up(&self) -> bool {
        self.is_look_up
    }

    /// The path without the query, to be shown: the template of the spec, such as
    /// `/b2b/users/{user}`, because a parameter in it may be personal data. Of an unknown path only
    /// the segments that some spec has are shown, as in `/v2/users/…`.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        match self.template {
            Some(template) => Cow::Borrowed(template),
            None => Cow::Owned(label::path(self.sent_path())),
        }
    }

    /// The path as it was sent.
    pub(crate) fn sent_path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// All headers. Values of one name are in the order received.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first value of a header; `None` if it is missing or not visible ASCII.
    #[must_use]
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, byte for byte.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How many bytes of the request are kept.
    pub(crate) fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        headers.sum::<usize>() + self.target.len() + self.body.len()
    }

    /// The body as JSON; `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The fault that was played with the request; `None` if it got none.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Why the sandbox itself rejected the request, in which case no provider processed it: a
    /// foreign `Host` or `Origin`, or a body that is broken, too large or too slow. `None` for all
    /// other requests.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    /// Why the request was rejected, or which fields of an accepted one are not documented; `None`
    /// if all is well, or if a [`fault`](Self::fault) was played instead of the provider.
    ///
    /// A rejection has a [`Reason::case`], and an accepted request has none.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        // Searched when it is asked for, so that a create costs no more.
        let ignored = || {
            let unknown = self.operation?.unknown_fields(self);
            Reason::ignored(unknown).map(Box::new)
        };
        self.rejection.get().map(Box::as_ref).or_else(|| self.ignored.get_or_init(ignored).as_deref())
    }

    /// Records why the request was rejected.
    pub(crate) fn reject(&self, reason: Box<Reason>) {
        // A request is rejected once.
        let _ = self.rejection.set(reason);
    }

    /// The request, its response and its reason in one line for a log, without any value of the
    /// request.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// reqwest::Client::new().post(format!("{}/v2/users", sandbox.url())).send().await?;
    /// assert_eq!(
    ///     sandbox.received()[0].summary().to_string(),
    ///     "bitpanda POST /v2/users 401 missing_credentials: a header with credentials is missing; \
    ///      send it with every request: header authorization: required, is missing",
    /// );
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn summary(&self) -> impl fmt::Display {
        Summary(self)
    }

    /// The status of the response; `None` if the connection was reset instead.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status.get().copied()
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("fault", &self.fault)
            .field("problem", &self.problem)
            .field("rejection", &self.rejection.get())
            .finish_non_exhaustive()
    }
}

struct Summary<'a>(&'a Received);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.0;
        let (provider, method) = (request.provider.unwrap_or("-"), label::name(request.method.as_str()));
        write!(f, "{provider} {method} {} ", request.path())?;
        match request.status() {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("reset")?,
        }
        request.fault.iter().try_for_each(|fault| write!(f, " fault={}", fault.name()))?;
        let Some(reason) = request.reason() else { return Ok(()) };
        write!(f, " {}: {reason}", reason.case().unwrap_or("unknown_fields"))
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use http::{HeaderName, HeaderValue};

    /// A received request with these values.
    pub(crate) fn request(target: &str, headers: &[(&str, &str)], body: &[u8]) -> Received {
        let header = |(name, value): &(&str, &str)| -> (HeaderName, HeaderValue) {
            (name.parse().unwrap(), value.parse().unwrap())
        };
        Received {
            provider: None,
            method: Method::POST,
            target: target.to_owned(),
            headers: headers.iter().map(header).collect(),
            body: Bytes::copy_from_slice(body),
            operation: None,
            is_look_up: false,
            template: None,
            fault: None,
            problem: None,
            status: OnceLock::new(),
            rejection: OnceLock::new(),
            ignored: OnceLock::new(),
        }
    }
}
