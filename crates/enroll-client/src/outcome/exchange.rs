//! The last response of a call with its verdict, and the record of every attempt.

use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::attempts::Attempts;
use super::verdict::Verdict;
use crate::data::RawBody;
use crate::response::ErrorDetails;

/// The last response of a call, its [`Verdict`], and the record of every attempt. Clones share it.
///
/// ```
/// use enroll_client::{Exchange, Verdict};
/// fn log(exchange: &Exchange) {
///     match exchange.verdict() {
///         Verdict::RateLimited(Some(wait)) => println!("rate limited for {} s", wait.as_secs()),
///         verdict => println!("status {}: {verdict:?}", exchange.status()),
///     }
///     println!("request id: {}", exchange.request_id().unwrap_or("none"));
/// }
/// ```
#[doc(alias = "response")]
#[derive(Clone)]
pub struct Exchange(Arc<Parts>);

pub(crate) struct Parts {
    /// Empty in a test double, like the operation.
    pub(crate) provider: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RawBody,
    /// False if the body was truncated, by the connection, a timeout or the size limit.
    pub(crate) complete: bool,
    pub(crate) verdict: Verdict,
    pub(crate) error_details: ErrorDetails,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: Attempts,
}

impl Exchange {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The provider's id and the operation.
    pub(crate) fn origin(&self) -> (&'static str, &'static str) {
        (self.0.provider, self.0.operation)
    }

    /// Adds the record of all attempts, at the end of the call.
    pub(crate) fn after(mut self, attempts: Attempts) -> Self {
        // Before the call ends there is no clone, so this always succeeds.
        let parts = Arc::get_mut(&mut self.0);
        debug_assert!(parts.is_some(), "without its attempts, a response proves nothing");
        if let Some(parts) = parts {
            parts.attempts = attempts;
        }
        self
    }

    /// The exchange of a test double: a response with this status and verdict, without headers and
    /// body. A number that is no status becomes 500.
    ///
    /// ```
    /// use enroll_client::{Exchange, Verdict};
    /// let exchange = Exchange::builder(502, Verdict::Unknown(None)).build();
    /// assert_eq!(exchange.status(), 502);
    /// ```
    pub fn builder(status: u16, verdict: Verdict) -> ExchangeBuilder {
        ExchangeBuilder(Parts {
            provider: "",
            operation: "",
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: Vec::new().into(),
            complete: true,
            verdict,
            error_details: ErrorDetails::default(),
            request_id: None,
            attempts: Attempts::default(),
        })
    }

    /// The HTTP status.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn is_server_error(exchange: &Exchange) -> bool {
    ///     exchange.status().is_server_error()
    /// }
    /// ```
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The response headers.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn remaining_calls(exchange: &Exchange) -> Option<u32> {
    ///     exchange.headers().get("ratelimit-remaining")?.to_str().ok()?.parse().ok()
    /// }
    /// ```
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The response body as it arrived.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// // The body may hold a one-time password, so it goes to an encrypted store and not to a log.
    /// fn keep(exchange: &Exchange, store: impl Fn(&[u8])) {
    ///     store(exchange.body().expose());
    /// }
    /// ```
    pub fn body(&self) -> &RawBody {
        &self.0.body
    }

    /// Whether the body is complete: it arrived whole and within the size limit.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn describe(exchange: &Exchange) -> &'static str {
    ///     if exchange.is_complete() { "complete" } else { "truncated" }
    /// }
    /// ```
    pub fn is_complete(&self) -> bool {
        self.0.complete
    }

    /// What the response means.
    ///
    /// ```
    /// use enroll_client::{Exchange, RejectionKind, Verdict};
    /// fn are_credentials_wrong(exchange: &Exchange) -> bool {
    ///     matches!(exchange.verdict(), Verdict::Rejected(RejectionKind::Credentials))
    /// }
    /// ```
    pub fn verdict(&self) -> &Verdict {
        &self.0.verdict
    }

    /// The provider's error code and message, if the response has them.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn describe(exchange: &Exchange) -> String {
    ///     // The code is safe to log. The message may contain personal data.
    ///     exchange.error_details().code.as_ref().map(ToString::to_string).unwrap_or_default()
    /// }
    /// ```
    pub fn error_details(&self) -> &ErrorDetails {
        &self.0.error_details
    }

    /// The provider's id of the request, for questions to its support.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn log(exchange: &Exchange) {
    ///     println!("request id: {}", exchange.request_id().unwrap_or("none"));
    /// }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The record of every attempt of the call.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn retries(exchange: &Exchange) -> usize {
    ///     exchange.attempts().len().saturating_sub(1)
    /// }
    /// ```
    pub fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// Whether the existing user was probably created by an earlier attempt of this call whose
    /// response was lost. True only if the provider recognised the external id or the idempotency
    /// key of this request. An e-mail address does not count: it may be another person's.
    ///
    /// ```
    /// use enroll_client::Exchange;
    /// fn log(exchange: &Exchange) {
    ///     if exchange.is_probably_ours() {
    ///         println!("an earlier attempt probably created the user");
    ///     }
    /// }
    /// ```
    ///
    /// # Troubleshooting
    ///
    /// True is not a proof: look the user up, and keep its id as the result of this call.
    pub fn is_probably_ours(&self) -> bool {
        self.0.attempts.is_probably_ours()
    }
}

/// Builds the exchange of a test double; see [`Exchange::builder`].
///
/// ```
/// use enroll_client::{Attempts, ErrorDetails, Exchange, RejectionKind, Verdict};
/// let rejected = Exchange::builder(422, Verdict::Rejected(RejectionKind::Rule))
///     .body(br#"{"error":"age"}"#.to_vec())
///     .request_id("req-1")
///     .error_details(ErrorDetails::default())
///     .attempts(Attempts::default())
///     .build();
/// assert_eq!(rejected.request_id(), Some("req-1"));
/// ```
#[must_use]
pub struct ExchangeBuilder(Parts);

impl ExchangeBuilder {
    /// Sets the body.
    pub fn body(mut self, body: impl Into<RawBody>) -> Self {
        self.0.body = body.into();
        self
    }

    /// Sets the code, the message and the rejected field.
    pub fn error_details(mut self, details: ErrorDetails) -> Self {
        self.0.error_details = details;
        self
    }

    /// Sets the provider's id of the request.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Sets the record of the attempts.
    pub fn attempts(mut self, attempts: Attempts) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The exchange.
    pub fn build(self) -> Exchange {
        Exchange::new(self.0)
    }
}

impl fmt::Debug for ExchangeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeBuilder").field("status", &self.0.status).finish_non_exhaustive()
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("status", &self.0.status)
            .field("request_id", &self.0.request_id)
            .field("body", &self.0.body)
            .field("complete", &self.0.complete)
            .field("verdict", &self.0.verdict)
            .field("error_details", &self.0.error_details)
            .field("attempts", &self.0.attempts)
            .field("call_id", &self.0.attempts.call_id())
            .finish_non_exhaustive()
    }
}

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The provider's id of a request, from the response header with this name or `x-request-id`.
pub(crate) fn request_id(headers: &HeaderMap, name: Option<&str>) -> Option<String> {
    let named = name.and_then(|name| headers.get(name));
    let id = named.or_else(|| headers.get(&X_REQUEST_ID)).and_then(|value| HeaderValue::to_str(value).ok());
    id.filter(|id| is_plain_id(id)).map(str::to_owned)
}

/// Whether a string may be shown as an id: up to 128 ASCII letters, digits and `- _ . : /`.
///
/// ```
/// use enroll_client::is_plain_id;
/// assert!(is_plain_id("9a0e57c2-4b8d") && !is_plain_id("Jo Doe"));
/// ```
pub fn is_plain_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    (1..=128).contains(&id.len()) && id.chars().all(plain)
}
