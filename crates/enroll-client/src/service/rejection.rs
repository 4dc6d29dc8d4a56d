//! The reasons for which a provider rejects a request.

use serde::{Deserialize, Serialize};

/// Why the provider rejected a request.
///
/// ```
/// use enroll_client::{Ended, RejectionKind, UserMayExist, Verdict};
/// let rejected = Ended::Responded(Verdict::Rejected(RejectionKind::Nonce));
/// assert_eq!(UserMayExist::after(&rejected), UserMayExist::No);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RejectionKind {
    /// The key or token is missing, wrong or expired, or has no permission.
    Credentials,
    /// The signature does not match the request.
    Signature,
    /// The nonce was used before or is not higher than the last one.
    Nonce,
    /// A user with the external id or the e-mail address of this request exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    #[doc(alias = "idempotency")]
    IdempotencyKeyReused,
    /// A rule of the provider: a field is missing, malformed or not allowed.
    #[serde(rename = "rejected")]
    Rule,
    /// Too many requests.
    #[doc(alias = "rate limit")]
    RateLimited,
    /// Too many errors or requests: the provider rejects every request of the key for a long time.
    LockedOut,
}

/// The value that an existing user shares with the request.
///
/// ```
/// use enroll_client::{Existing, RejectionKind};
/// // A user with the same external id is yours. One with the same address may be another person's.
/// let is_ours = |kind| kind == RejectionKind::AlreadyExists(Existing::ExternalId);
/// assert!(!is_ours(RejectionKind::AlreadyExists(Existing::Email)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Existing {
    /// The external id, the caller's own id of the user.
    ExternalId,
    /// The e-mail address. The user may be another person's.
    Email,
}

impl RejectionKind {
    /// The name of the kind, such as `nonce`; a rule of the provider is `rejected`.
    ///
    /// ```
    /// use enroll_client::{Existing, RejectionKind};
    /// assert_eq!(RejectionKind::AlreadyExists(Existing::Email).as_str(), "already_exists");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Signature => "signature",
            Self::Nonce => "nonce",
            Self::AlreadyExists(_) => "already_exists",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::Rule => "rejected",
            Self::RateLimited => "rate_limited",
            Self::LockedOut => "locked_out",
        }
    }
}

impl Existing {
    /// The name of the value in a profile: `external_id` or `email`.
    ///
    /// ```
    /// assert_eq!(enroll_client::Existing::Email.as_str(), "email");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
        }
    }
}
