//! A typed answer together with everything it was decoded from.

use std::fmt;
use std::ops::Deref;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::outcome::Exchange;

/// A typed answer. It derefs to the value.
pub struct ResponseValue<T> {
    pub(super) value: T,
    pub(super) exchange: Exchange,
}

impl<T> ResponseValue<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The value and how it was come by.
    pub fn into_parts(self) -> (T, Exchange) {
        (self.value, self.exchange)
    }

    /// How the answer was come by: raw body, attempts, request id, and what it means.
    pub const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.exchange.status()
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.exchange.headers()
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue").field("value", &self.value).field("exchange", &self.exchange).finish()
    }
}
