//! What the sandbox saw: requests with their bytes as received, and what was done with them.
//!
//! Tests read these records. `Debug` shows names and sizes only, because bodies hold personal data and headers hold
//! credentials.

use crate::fault::Fault;
use bytes::Bytes;
use http::{HeaderMap, Method, header::AsHeaderName};
use serde_json::Value;
use std::{fmt, sync::OnceLock};

/// One request as it was received.
#[derive(Clone)]
pub struct Received {
    pub(crate) provider: Option<&'static str>,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) fault: Option<Fault>,
    /// Why the sandbox itself did not take the request.
    pub(crate) problem: Option<&'static str>,
    /// The status answered with; stays empty where nothing was answered.
    pub(crate) answered: OnceLock<u16>,
}

impl Received {
    /// The id of the provider whose path was called; `None` for an unknown path or a wrong method.
    #[must_use]
    pub fn provider(&self) -> Option<&'static str> {
        self.provider
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Path and query, exactly as they stood in the request.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The path alone, for a query may hold anything.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// All headers; values of one name are in the order received.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first value of a header, where it is visible ASCII.
    #[must_use]
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, byte for byte.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON; `None` where it is not.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The fault that was played with the request.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Why the sandbox itself did not take the request, in which case no provider saw it: its
    /// `Host` or `Origin` is foreign, or its body is broken, too large or too slow. `None` for all
    /// other requests.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    /// The status that the request was answered with; `None` where the connection was reset in place of an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answered.get().copied()
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
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use http::{HeaderName, HeaderValue};

    /// A request made by hand.
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
            fault: None,
            problem: None,
            answered: OnceLock::new(),
        }
    }
}
