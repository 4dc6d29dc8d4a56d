//! Retry promises: the provider recognises a retry by a value that the request contains.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A promise in the provider's documents:
/// a retry with the same value of this key creates no second user.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::{KeyPlace, RetryKey, RetryPromise};
/// const BY_IDEMPOTENCY_KEY: RetryPromise = RetryPromise {
///     by: RetryKey::IdempotencyKey,
///     at: KeyPlace::Header("idempotency-key"),
///     max_age: Some(Duration::from_secs(24 * 60 * 60)),
///     source: "https://docs.example.com/idempotency",
/// };
/// ```
#[doc(alias = "idempotency")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPromise {
    /// The key.
    pub by: RetryKey,
    /// The place of the key in the request.
    pub at: KeyPlace,
    /// How long the provider remembers the key; none if it never forgets it.
    pub max_age: Option<Duration>,
    /// The document with the promise.
    pub source: &'static str,
}

/// A key by which a provider recognises a retry.
///
/// ```
/// use enroll_client::RetryKey;
/// assert_eq!(RetryKey::IdempotencyKey.to_string(), "idempotency_key");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryKey {
    /// The external id, the caller's own id of the user.
    ExternalId,
    /// The e-mail address.
    Email,
    /// The idempotency key of the call.
    IdempotencyKey,
}

impl RetryKey {
    /// The name of the key in a spec and in a profile.
    ///
    /// ```
    /// assert_eq!(enroll_client::RetryKey::ExternalId.as_str(), "external_id");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::IdempotencyKey => "idempotency_key",
        }
    }
}

/// The name of the key in a spec and in a profile.
impl fmt::Display for RetryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place of a key in a request.
///
/// ```
/// use enroll_client::KeyPlace;
/// const EXTERNAL_ID: KeyPlace = KeyPlace::Body("/data/external_id");
/// const IDEMPOTENCY_KEY: KeyPlace = KeyPlace::Header("idempotency-key");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// At this JSON pointer of the body.
    Body(&'static str),
    /// In this header.
    Header(&'static str),
}
