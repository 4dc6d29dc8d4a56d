//! A decoded response, together with the exchange that it was decoded from.

use std::fmt;
use std::ops::Deref;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::outcome::Exchange;

/// A decoded response. It derefs to the value.
///
/// ```
/// use enroll_client::ResponseValue;
/// # struct User { id: String }
/// fn log(user: &ResponseValue<User>) {
///     println!("created {} with request {:?}", user.id, user.exchange().request_id());
/// }
/// ```
pub struct ResponseValue<T> {
    pub(super) value: T,
    pub(super) exchange: Exchange,
}

impl<T> ResponseValue<T> {
    /// The decoded value.
    ///
    /// ```
    /// use enroll_client::ResponseValue;
    /// # struct User { id: String }
    /// fn id(user: ResponseValue<User>) -> String {
    ///     user.into_inner().id
    /// }
    /// ```
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The decoded value and its exchange.
    ///
    /// ```
    /// use enroll_client::{RawBody, ResponseValue};
    /// fn with_raw_body<T>(user: ResponseValue<T>) -> (T, RawBody) {
    ///     let (user, exchange) = user.into_parts();
    ///     (user, exchange.body().clone())
    /// }
    /// ```
    pub fn into_parts(self) -> (T, Exchange) {
        (self.value, self.exchange)
    }

    /// The exchange: raw body, verdict, request id and attempts.
    ///
    /// ```
    /// use enroll_client::ResponseValue;
    /// fn needed_a_retry<T>(user: &ResponseValue<T>) -> bool {
    ///     user.exchange().attempts().len() > 1
    /// }
    /// ```
    pub const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The HTTP status.
    ///
    /// ```
    /// use enroll_client::ResponseValue;
    /// fn is_new<T>(user: &ResponseValue<T>) -> bool {
    ///     user.status().as_u16() == 201
    /// }
    /// ```
    pub fn status(&self) -> StatusCode {
        self.exchange.status()
    }

    /// The response headers.
    ///
    /// ```
    /// use enroll_client::ResponseValue;
    /// fn has_location<T>(user: &ResponseValue<T>) -> bool {
    ///     user.headers().contains_key("location")
    /// }
    /// ```
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
