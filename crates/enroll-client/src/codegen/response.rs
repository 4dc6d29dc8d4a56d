//! A typed answer together with everything it was decoded from.

use std::fmt;
use std::ops::Deref;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::error::{Error, Unreadable};
use crate::data::decode;
use crate::outcome::{Exchange, Verdict};

/// A typed answer. It derefs to the value.
pub struct ResponseValue<T> {
    value: T,
    exchange: Exchange,
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

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Decodes a response. Called by generated code.
    ///
    /// # Errors
    ///
    /// [`Error::NotCreated`] where a success status proves no success; [`Error::Unreadable`] where the body does not have the documented shape.
    #[doc(hidden)]
    pub fn decode<E>(exchange: Exchange) -> Result<Self, Error<E>> {
        if exchange.status().is_success() && !matches!(exchange.verdict(), Verdict::Created) {
            return Err(Error::NotCreated(exchange));
        }
        let decoded = if exchange.is_complete() {
            decode::json(exchange.body().expose())
        } else {
            Err(decode::DecodeError::broken_off())
        };
        match decoded {
            Ok(value) => Ok(Self { value, exchange }),
            Err(error) => Err(Error::Unreadable(Unreadable { exchange, error })),
        }
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
