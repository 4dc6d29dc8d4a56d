//! The response of a call, kept whole, with the record of every attempt.

use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::attempts::Attempts;
use super::verdict::Verdict;
use crate::data::RawBody;
use crate::response::ErrorDetails;

/// An answer and how it was come by. Clones share everything.
#[derive(Clone)]
pub struct Exchange(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RawBody,
    /// False where the body broke off or was cut at the size limit.
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

    /// The same, with the record of all attempts.
    pub(crate) fn after(mut self, attempts: Attempts) -> Self {
        // Nobody else has it before the call ends.
        if let Some(parts) = Arc::get_mut(&mut self.0) {
            parts.attempts = attempts;
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as it arrived.
    pub fn body(&self) -> &RawBody {
        &self.0.body
    }

    /// Whether the body arrived whole and within the size limit.
    pub fn is_complete(&self) -> bool {
        self.0.complete
    }

    /// What the answer means.
    pub fn verdict(&self) -> &Verdict {
        &self.0.verdict
    }

    /// The provider's own words.
    pub fn error_details(&self) -> &ErrorDetails {
        &self.0.error_details
    }

    /// The provider's id of this request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Every attempt of the call.
    pub fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// Whether the user that exists was probably made by an earlier attempt of this call, whose
    /// response was lost. True only if the provider knows the user, or the request, by a value of
    /// our own: the external id or the idempotency key. An e-mail address may be another person's.
    ///
    /// # Troubleshooting
    ///
    /// True is no proof: look the user up, and keep its id as that of this call.
    pub fn is_probably_ours(&self) -> bool {
        self.0.attempts.is_probably_ours()
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
            .finish_non_exhaustive()
    }
}

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The provider's id of a request from its header.
pub(crate) fn request_id(headers: &HeaderMap, name: Option<&str>) -> Option<String> {
    let named = name.and_then(|name| headers.get(name));
    let text = named.or_else(|| headers.get(&X_REQUEST_ID)).and_then(|value| HeaderValue::to_str(value).ok());
    text.filter(|text| is_plain_id(text)).map(str::to_owned)
}

/// Whether a text may be shown as an id: it is short, and made of letters, digits and `- _ . : /`.
pub fn is_plain_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    (1..=128).contains(&text.len()) && text.chars().all(plain)
}
