//! What makes a retry safe: the provider recognises a value that the request carries.

use std::fmt;
use std::time::Duration;

/// A promise of the provider's documents: a retry that carries the same value of this key makes no
/// second user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPromise {
    /// The key.
    pub by: RetryKey,
    /// Where in the request it is.
    pub at: KeyPlace,
    /// For how long the provider remembers it; none where it does so for good.
    pub max_age: Option<Duration>,
    /// Where the promise is written.
    pub source: &'static str,
}

/// A key by which a provider recognises a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryKey {
    /// Your own id of the user.
    ExternalId,
    /// The e-mail address.
    Email,
    /// The idempotency key of the call.
    IdempotencyKey,
}

/// As in a spec and in a profile.
impl fmt::Display for RetryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::IdempotencyKey => "idempotency_key",
        })
    }
}

/// Where in a request a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// At this JSON pointer of the body.
    Body(&'static str),
    /// In this header.
    Header(&'static str),
}
