//! What the sandbox saw and made: requests with their bytes as received, and users.
//!
//! Tests read these records. `Debug` shows names and sizes only, because bodies hold personal data and headers hold
//! credentials.

use bytes::Bytes;
use http::{HeaderMap, Method, header::AsHeaderName};
use serde_json::Value;
use std::{fmt, sync::Arc, time::SystemTime};

/// One request as it was received.
#[derive(Clone)]
pub struct Received {
    pub(crate) provider: Option<&'static str>,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
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
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &path)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A user that the sandbox keeps.
#[derive(Clone)]
pub struct User {
    pub(crate) id: String,
    pub(crate) provider: &'static str,
    pub(crate) created_at: SystemTime,
    pub(crate) request: Arc<Received>,
}

impl User {
    /// The id that the provider's double gave out.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the provider.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// When the user was created.
    #[must_use]
    pub fn created_at(&self) -> SystemTime {
        self.created_at
    }

    /// The request that created the user.
    #[must_use]
    pub fn request(&self) -> &Received {
        &self.request
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("provider", &self.provider).field("id", &self.id).finish_non_exhaustive()
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
        }
    }
}
