//! What a provider's double does wrong on purpose.
//!
//! A fault is of one request, which is one attempt of a client. Which request gets which is in
//! `plan`; `before` responds in place of the provider, `after` damages what the provider responded,
//! `looks` has responses that look the same before and after a user is stored, so that nobody can
//! tell by the look. No fault makes a user that the request itself would not have made, but for
//! [`Fault::DeliveredTwice`], which delivers it twice.

mod after;
mod before;
mod check;
mod draw;
mod error;
mod looks;
mod plan;

pub(crate) use after::damage;
pub(crate) use before::instead;
pub(crate) use draw::Faults;
pub use error::FaultError;
pub(crate) use looks::late;
pub use plan::FaultPlan;

use serde::{Deserialize, Serialize};

/// One thing that goes wrong with one request.
///
/// As JSON it is an object whose `kind` is the name in small letters: `{"kind": "slow_body", "millis": 200}`.
///
/// A fault comes *instead* of the provider, which then does not even look at the credentials, or *after* it. After it
/// means that the request was processed as always: a right one stored its user, a wrong one is refused, and the fault
/// is done to that answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// 429. Instead of the provider: no user is stored.
    ///
    /// Headers of the provider's own that tell how long to wait say the same as `retry_after`; without it none is sent.
    RateLimited {
        /// What the header `Retry-After` says; the header is missing without it.
        retry_after: Option<RetryAfter>,
    },
    /// 503. Instead of the provider: no user is stored.
    Unavailable {
        /// What the header `Retry-After` says; the header is missing without it.
        retry_after: Option<RetryAfter>,
        /// Whether the body is a page of HTML, as of a gateway, in place of the provider's JSON.
        #[serde(default)]
        html: bool,
    },
    /// 500. A caller cannot see whether the user was stored before it, so either can be had.
    ServerError {
        /// Whether the request is processed first and the user stored; a refusal then stays as it is.
        #[serde(default)]
        after_storing: bool,
    },
    /// The connection is reset without a byte of answer. Instead of the provider: no user is stored.
    ResetBeforeProcessing,
    /// The connection is reset without a byte of answer, after the provider: the user is stored.
    ResetAfterStoring,
    /// The first half of the body, as a whole and well-framed answer. After the provider.
    TruncatedJson,
    /// The body as it should be, called `text/html`. After the provider.
    WrongContentType,
    /// Members that nobody documented, in the body and around the user's id. After the provider.
    UnknownFields,
    /// A success without the user's id. After the provider; a refusal stays as it is.
    WithoutId,
    /// An error inside a success status.
    ///
    /// Where the spec has refusals under a success status (kraken's `error` array, onchainpay's `success: false`) this
    /// is such a refusal for a failure of the provider's own, and comes instead of the provider: no user is stored. The
    /// other providers have no such form, and a success status is their promise that the user exists: the user is
    /// stored, and the answer has an `errors` array and nothing else. A refusal stays as it is.
    ErrorInSuccess,
    /// The body, followed by blanks, so that it is still legal JSON. After the provider.
    OversizeBody {
        /// How long the body is in all.
        bytes: u64,
    },
    /// The body, followed by blanks that never end, some 16 MB of them a second. After the provider.
    EndlessBody,
    /// A pause before the first byte of the answer. After the provider: the user is stored before the pause.
    SlowHeaders {
        /// The length of the pause.
        millis: u64,
    },
    /// The body in eight pieces, with a pause before each. After the provider.
    SlowBody {
        /// The length of each pause.
        millis: u64,
    },
    /// 307 or 308 to another place. Instead of the provider: no user is stored.
    Redirect {
        /// The value of the header `Location`.
        to: String,
        /// 308 in place of 307.
        #[serde(default)]
        permanent: bool,
    },
    /// The nonce is refused in the provider's own way, though it is right: no user is stored. Wrong credentials and a
    /// wrong signature are refused as such. For providers whose spec has this refusal.
    RejectedNonce,
    /// The bearer token of the request expires now: this request and all later ones with the token are refused, and no
    /// user is stored, until the caller takes another, see [`Sandbox::issue_token`](crate::Sandbox::issue_token). For
    /// providers with a bearer token.
    ExpiredToken,
    /// A response of something between the client and the provider, such as a proxy or a firewall:
    /// a page of HTML, or nothing at all.
    Intermediary {
        /// The status, such as 403, 502 or 503.
        status: u16,
        /// What the header `Retry-After` says; the header is missing without it.
        #[serde(default)]
        retry_after: Option<RetryAfter>,
        /// Whether the body is a page of HTML; else there is none.
        #[serde(default)]
        html: bool,
        /// Whether the request is processed first and the user stored.
        #[serde(default)]
        after_storing: bool,
    },
    /// 504 at once, as of a gateway that waits no longer. The provider is still at work: the user
    /// is stored later, or not at all.
    GatewayTimeout {
        /// How long after the response the user is stored, in milliseconds; not at all without it.
        #[serde(default)]
        stored_after_millis: Option<u64>,
    },
    /// 500 in the provider's own form, whose message repeats every string of the request.
    Echo {
        /// Whether the request is processed first and the user stored; a refusal then stays as it
        /// is.
        #[serde(default)]
        after_storing: bool,
    },
    /// A success status whose body says that something went wrong: an error field beside or in
    /// place of the user.
    DeniedSuccess {
        /// Whether the request is processed first and the user stored; a refusal then stays as it
        /// is.
        #[serde(default)]
        after_storing: bool,
    },
    /// The body, with a byte order mark before it. After the provider.
    ByteOrderMark,
    /// The same bytes are delivered twice, as by a mesh that repeats requests, and the client gets
    /// the second response.
    ///
    /// No client can withstand that at a provider that makes two users of them; it is not among the
    /// [playable](Self::playable) ones.
    DeliveredTwice,
}

/// What the header `Retry-After` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// The date that is this many seconds after the answer.
    DateInSeconds(u64),
}

impl RetryAfter {
    fn seconds(self) -> u64 {
        match self {
            Self::Seconds(seconds) | Self::DateInSeconds(seconds) => seconds,
        }
    }
}

impl Fault {
    /// The name, as `kind` has it in JSON.
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
}
