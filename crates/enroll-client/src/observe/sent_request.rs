//! The exact bytes of an attempt: what was signed, and is about to be sent.
//!
//! It lends the request and copies nothing. It holds credentials and personal data, so whatever is
//! worth having is behind a method that says so, and `Debug` shows names and lengths.

use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{Method, Request};

use super::CallInfo;
use crate::auth::signing::{body_bytes, request_target};

/// The request of an attempt as it was signed and is about to be sent, for an audit; see
/// [`Observer::sending`](crate::Observer::sending).
///
/// The HTTP library adds `host` and `content-length`, and the default headers of a client that you
/// brought yourself; nothing else changes.
///
/// ```
/// use enroll_client::{Observer, SentRequest};
/// #[derive(Debug)]
/// struct Audit;
///
/// impl Observer for Audit {
///     fn sending(&self, request: &SentRequest<'_>) {
///         // To an encrypted store, and not to a log.
///         let (target, body) = (request.expose_target(), request.expose_body());
/// #       let _ = (target, body);
///     }
/// }
/// ```
#[doc(alias = "audit")]
#[derive(Clone, Copy)]
pub struct SentRequest<'a> {
    call: CallInfo,
    attempt: u32,
    request: &'a Request,
}

impl<'a> SentRequest<'a> {
    /// The request of an attempt. For the test of an observer.
    ///
    /// ```
    /// use enroll_client::{CallId, CallInfo, SentRequest};
    /// let request = reqwest::Request::new(reqwest::Method::GET, "https://a.example/users".parse()?);
    /// let call = CallInfo::new("kraken", "create_user", CallId::unique());
    /// assert_eq!(SentRequest::new(call, 1, &request).expose_target(), "/users");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn new(call: CallInfo, attempt: u32, request: &'a Request) -> Self {
        Self { call, attempt, request }
    }

    /// The call.
    pub const fn call(&self) -> CallInfo {
        self.call
    }

    /// The number of the attempt, from 1.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The HTTP method.
    pub fn method(&self) -> &'a Method {
        self.request.method()
    }

    /// Path and query as they are sent. Those of a read may hold personal data: do not log them.
    pub fn expose_target(&self) -> &'a str {
        request_target(self.request.url())
    }

    /// The headers, with credentials, nonce and signature. Whoever has them can act as you at the
    /// provider: do not log them.
    pub fn expose_headers(&self) -> &'a HeaderMap {
        self.request.headers()
    }

    /// The bytes of the body; empty if there is none. They hold the personal data of the profile:
    /// do not log them. `None` if an [`Authorize`](crate::Authorize) of yours replaced the body by
    /// a stream.
    pub fn expose_body(&self) -> Option<&'a [u8]> {
        body_bytes(self.request).ok()
    }
}

/// Names of headers and the length of the body; no value, and no part of the URL.
impl fmt::Debug for SentRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.request.headers().keys().map(reqwest::header::HeaderName::as_str).collect();
        f.debug_struct("SentRequest")
            .field("call", &self.call)
            .field("attempt", &self.attempt)
            .field("method", self.request.method())
            .field("headers", &names)
            .field("body_length", &self.expose_body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}
