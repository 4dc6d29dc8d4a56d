//! A request that was authorised and not sent, for a person or a program that wants to see it.
//!
//! It holds credentials and personal data, so whatever is worth having is behind a method that says
//! so, and `Debug` shows names and lengths.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, Request, Url};

use super::signing::{SigningStep, body_bytes, request_target};

/// The request of a call as it would be sent, authorised like a first attempt: with nonce and
/// signature, and the steps by which the signature was computed. Nothing was sent.
///
/// The HTTP library would add `host` and `content-length`; nothing else changes.
///
/// ```
/// use enroll_client::SignedRequest;
/// /// What two sides can compare without showing a body to each other.
/// fn print(request: &SignedRequest) {
///     for part in request.steps().iter().flat_map(|step| step.parts()) {
///         println!("{}: {} bytes, {}", part.name(), part.expose().len(), part.sha256());
///     }
/// }
/// ```
#[doc(alias = "presigned request")]
pub struct SignedRequest {
    request: Request,
    steps: Vec<SigningStep>,
}

impl SignedRequest {
    pub(crate) const fn new(request: Request, steps: Vec<SigningStep>) -> Self {
        Self { request, steps }
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        self.request.method()
    }

    /// The whole URL. That of a read may hold personal data: do not log it.
    pub fn expose_url(&self) -> &Url {
        self.request.url()
    }

    /// Path and query as they would be sent. Those of a read may hold personal data: do not log
    /// them.
    pub fn expose_target(&self) -> &str {
        request_target(self.request.url())
    }

    /// The headers, with credentials, nonce and signature. Whoever has them can act as you at the
    /// provider: do not log them.
    pub fn expose_headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// The bytes of the body; empty if there is none. They hold the personal data of the profile:
    /// do not log them. `None` if an [`Authorize`](crate::Authorize) of yours replaced the body by
    /// a stream.
    pub fn expose_body(&self) -> Option<&[u8]> {
        body_bytes(&self.request).ok()
    }

    /// How the signature was computed; empty if the provider signs nothing, or if the
    /// [`Authorize`](crate::Authorize) does not say.
    pub fn steps(&self) -> &[SigningStep] {
        &self.steps
    }
}

/// Names of headers and of steps, and the length of the body; no value, and no part of the URL.
impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.request.headers().keys().map(HeaderName::as_str).collect();
        let steps: Vec<_> = self.steps.iter().map(SigningStep::name).collect();
        f.debug_struct("SignedRequest")
            .field("method", self.request.method())
            .field("headers", &headers)
            .field("body_length", &self.expose_body().map(<[u8]>::len))
            .field("steps", &steps)
            .finish_non_exhaustive()
    }
}
