//! What a provider rejects a request for.

/// What a provider refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// The key or token is missing, wrong, expired, or may not do this.
    Credentials,
    /// The signature does not fit the request.
    Signature,
    /// The nonce was used before or did not grow.
    Nonce,
    /// A user with our own external id or e-mail address exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// A rule of the provider: a member is missing, malformed or not allowed.
    Rule,
    /// Too many requests.
    RateLimited,
    /// Too many mistakes or requests: the provider does not listen for a long while.
    LockedOut,
}

/// What an existing user shares with the one that was to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// The caller's own id.
    ExternalId,
    /// The e-mail address. The user may be another person's.
    Email,
}
