//! Faults that a provider plays on purpose, and plans of which request gets which.
//!
//! A fault is for one request, which is one attempt of a client. Everything here is data: `plan`
//! says which requests get which fault, `check` rejects what a provider cannot play, `draw` picks
//! the fault of the next request. The responses with a fault are made in `inject`. No fault creates
//! a user that the request itself would not have created, except [`Fault::DeliveredTwice`].

mod check;
mod draw;
mod error;
pub(crate) mod kinds;
mod plan;

pub(crate) use draw::Faults;
pub use error::FaultError;
pub use plan::FaultPlan;

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One thing that goes wrong with one request.
///
/// A fault is played *instead of* the provider or *after* it. Instead of it: nothing is processed,
/// not even the credentials are checked, and no user is stored. After it: the request is processed
/// as usual, so a valid one stores its user and an invalid one is rejected, and the fault is
/// applied to that response.
///
/// Give faults to a [`FaultPlan`]. A fault that a provider cannot play is rejected with a
/// [`FaultError`], see [`Sandbox::set_faults`](crate::Sandbox::set_faults).
///
/// ```
/// use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let limited = Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(1)) };
/// let sandbox = Sandbox::builder().faults("capa", FaultPlan::every(limited)).start().await?;
/// let url = format!("{}/api/partner/v2/users", sandbox.url());
/// let response = reqwest::Client::new().post(url).send().await?;
/// assert_eq!(response.status(), 429);
/// assert_eq!(response.headers()["retry-after"], "1");
/// # Ok(())
/// # }
/// ```
///
/// As JSON a fault is an object whose `kind` is its [`name`](Self::name):
///
/// ```
/// use enroll_sandbox::Fault;
///
/// let fault: Fault = serde_json::from_str(r#"{"kind": "slow_body", "millis": 200}"#)?;
/// assert_eq!(fault, Fault::SlowBody { millis: 200 });
/// assert_eq!(fault.name(), "slow_body");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// Status 429. Instead of the provider: no user is stored.
    ///
    /// The provider's own headers for the time to wait have the value of `retry_after`; without it
    /// none is sent.
    RateLimited {
        /// The header `Retry-After`; `None` sends no such header.
        retry_after: Option<RetryAfter>,
    },
    /// Status 503. Instead of the provider: no user is stored.
    Unavailable {
        /// The header `Retry-After`; `None` sends no such header.
        retry_after: Option<RetryAfter>,
        /// Whether the body is an HTML page, like that of a gateway, instead of the provider's
        /// JSON.
        #[serde(default)]
        html: bool,
    },
    /// Status 500. A caller cannot see whether the user was stored, so either can be chosen.
    ServerError {
        /// Whether the request is processed first and the user stored. A rejection then stays as it
        /// is.
        #[serde(default)]
        after_storing: bool,
    },
    /// The connection is reset without a byte of response. Instead of the provider: no user is
    /// stored.
    ResetBeforeProcessing,
    /// The connection is reset without a byte of response. After the provider: the user is stored.
    ResetAfterStoring,
    /// The first half of the body, as a complete HTTP response. After the provider.
    TruncatedJson,
    /// The correct body, with the content type `text/html`. After the provider.
    WrongContentType,
    /// Undocumented fields, in the body and next to the user's id. After the provider.
    UnknownFields,
    /// A success without the user's id. After the provider. A rejection stays as it is.
    WithoutId,
    /// An error inside a success status.
    ///
    /// If the spec documents rejections under a success status (kraken's `error` array,
    /// onchainpay's `success: false`), this is one of them, for a failure of the provider, and
    /// instead of it: no user is stored. The other providers have no such response, and with them a
    /// success status means that the user exists: the user is stored, and the response is an
    /// `errors` array and nothing else. A rejection stays as it is.
    ErrorInSuccess,
    /// The body, padded with blanks, so that it is still valid JSON. After the provider.
    OversizeBody {
        /// The length of the whole body.
        bytes: u64,
    },
    /// The body, followed by endless blanks, some 16 MB a second. After the provider.
    EndlessBody,
    /// A pause before the first byte of the response. After the provider: the user is stored before
    /// the pause.
    SlowHeaders {
        /// The length of the pause in milliseconds.
        millis: u64,
    },
    /// The body in eight pieces, with a pause before each. After the provider.
    SlowBody {
        /// The length of each pause in milliseconds.
        millis: u64,
    },
    /// A redirect, status 307 or 308. Instead of the provider: no user is stored.
    Redirect {
        /// The value of the header `Location`.
        to: String,
        /// Status 308 instead of 307.
        #[serde(default)]
        permanent: bool,
    },
    /// The nonce is rejected although it is valid: no user is stored. Wrong credentials and a wrong
    /// signature are rejected as such. Only for providers whose spec documents this rejection.
    RejectedNonce,
    /// The bearer token of the request expires: this request and all later ones with the token are
    /// rejected, and no user is stored, until the caller uses another token, see
    /// [`Sandbox::issue_token`](crate::Sandbox::issue_token). Only for providers with bearer
    /// tokens.
    ExpiredToken,
    /// A response of something between the client and the provider, such as a proxy or a firewall:
    /// an HTML page or an empty body.
    Intermediary {
        /// The status, such as 403, 502 or 503.
        status: u16,
        /// The header `Retry-After`; `None` sends no such header.
        #[serde(default)]
        retry_after: Option<RetryAfter>,
        /// Whether the body is an HTML page; otherwise it is empty.
        #[serde(default)]
        html: bool,
        /// Whether the request is processed first and the user stored.
        #[serde(default)]
        after_storing: bool,
    },
    /// Status 504 at once, like that of a gateway that times out while the provider is still
    /// working: the user is stored later, or not at all.
    GatewayTimeout {
        /// How many milliseconds after the response the user is stored; `None` stores no user.
        #[serde(default)]
        stored_after_millis: Option<u64>,
    },
    /// Status 500 in the provider's format, with an error message that contains every string of the
    /// request.
    Echo {
        /// Whether the request is processed first and the user stored. A rejection then stays as it
        /// is.
        #[serde(default)]
        after_storing: bool,
    },
    /// A success status with a body that reports an error: an error field next to the user or
    /// instead of it.
    DeniedSuccess {
        /// Whether the request is processed first and the user stored. A rejection then stays as it
        /// is.
        #[serde(default)]
        after_storing: bool,
    },
    /// The body after a byte order mark. After the provider.
    ByteOrderMark,
    /// The same request is delivered twice, like by a service mesh that retries, and the client
    /// gets the second response.
    ///
    /// No client can prevent a second user at a provider that accepts both, so it is not among the
    /// [playable](Self::playable) faults.
    DeliveredTwice,
}

/// The value of the header `Retry-After`, in one of the two forms that HTTP has.
///
/// ```
/// use enroll_sandbox::{Fault, RetryAfter};
///
/// let fault: Fault = serde_json::from_value(serde_json::json!({
///     "kind": "unavailable", "retry_after": { "date_in_seconds": 5 },
/// }))?;
/// let retry_after = Some(RetryAfter::DateInSeconds(5));
/// assert_eq!(fault, Fault::Unavailable { retry_after, html: false });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// The date this many seconds after the response.
    DateInSeconds(u64),
}

impl RetryAfter {
    pub(crate) fn seconds(self) -> u64 {
        match self {
            Self::Seconds(seconds) | Self::DateInSeconds(seconds) => seconds,
        }
    }
}

impl Fault {
    /// The name of the fault, which is its `kind` in JSON and its key in
    /// [`Truth::faults`](crate::Truth::faults).
    ///
    /// ```
    /// use enroll_sandbox::Fault;
    ///
    /// assert_eq!(Fault::ResetAfterStoring.name(), "reset_after_storing");
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
            Self::ServerError { .. } => "server_error",
            Self::ResetBeforeProcessing => "reset_before_processing",
            Self::ResetAfterStoring => "reset_after_storing",
            Self::TruncatedJson => "truncated_json",
            Self::WrongContentType => "wrong_content_type",
            Self::UnknownFields => "unknown_fields",
            Self::WithoutId => "without_id",
            Self::ErrorInSuccess => "error_in_success",
            Self::OversizeBody { .. } => "oversize_body",
            Self::EndlessBody => "endless_body",
            Self::SlowHeaders { .. } => "slow_headers",
            Self::SlowBody { .. } => "slow_body",
            Self::Redirect { .. } => "redirect",
            Self::RejectedNonce => "rejected_nonce",
            Self::ExpiredToken => "expired_token",
            Self::Intermediary { .. } => "intermediary",
            Self::GatewayTimeout { .. } => "gateway_timeout",
            Self::Echo { .. } => "echo",
            Self::DeniedSuccess { .. } => "denied_success",
            Self::ByteOrderMark => "byte_order_mark",
            Self::DeliveredTwice => "delivered_twice",
        }
    }

    /// How long after the response the user is stored; `None` for a fault that does not store it
    /// late.
    pub(crate) fn stores_late_after(&self) -> Option<Duration> {
        match self {
            Self::GatewayTimeout { stored_after_millis } => stored_after_millis.map(Duration::from_millis),
            _ => None,
        }
    }
}
