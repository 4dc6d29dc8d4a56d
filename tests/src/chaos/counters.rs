//! Counters of a run, and which of them must be 0.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The outcome of a run at one provider.
///
/// `created`, `exists`, `unreadable`, `not_created`, `unknown`, `hung` and `aborted` are together
/// `creates`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// The provider's id.
    pub provider: String,
    /// Calls made, each for a user of its own.
    pub creates: u64,
    /// Calls that gave a created user.
    pub created: u64,
    /// Calls that reported that the user exists, though no response reported its creation: probably
    /// the call's own earlier attempt.
    pub exists: u64,
    /// Calls that reported that the user was made, and that the response could not be read.
    pub unreadable: u64,
    /// Calls that reported that the user was not made.
    pub not_created: u64,
    /// Users that were really stored.
    pub stored: u64,
    /// External ids, or e-mail addresses where the provider knows none, that were stored more than
    /// once. Each call has its own, so it was one call that stored them. Must be 0.
    pub duplicates: u64,
    /// Calls that reported that the user exists while nothing was stored. Must be 0.
    pub false_created: u64,
    /// Calls that reported that the user does not exist while one was stored. Must be 0.
    pub false_not_created: u64,
    /// Calls that reported that the user may exist.
    pub unknown: u64,
    /// The same, by the fault that was the last to leave the client in doubt.
    pub unknown_by_cause: BTreeMap<String, u64>,
    /// Calls whose request carries what the provider promises to recognise a retry by.
    pub promised: u64,
    /// The requests of these calls.
    pub requests_promised: u64,
    /// Those of them that reported that the user may exist, though they could be retried.
    pub unknown_promised: u64,
    /// Those of them again that ended at an idempotency key that had been used.
    pub key_reused: u64,
    /// Those of them of whose requests none met a fault that leaves a client unable to know. Must
    /// be 0.
    pub unjustified_unknown: u64,
    /// Calls that did not end within their limit and a grace. Must be 0.
    pub hung: u64,
    /// Calls that panicked. Must be 0.
    pub aborted: u64,
    /// Stored users whose id, one-time password or refresh token got to the client, and is neither
    /// in the created user nor in the error or its raw body. Must be 0.
    pub lost_secrets: u64,
    /// Requests that reached the provider.
    pub attempts: u64,
    /// Those of them that met a fault.
    pub faulted: u64,
}

impl Counters {
    /// The counters that must be 0 and are not.
    pub fn wrong(&self) -> Vec<(&'static str, u64)> {
        let must_be_zero = [
            ("duplicates", self.duplicates),
            ("false_created", self.false_created),
            ("false_not_created", self.false_not_created),
            ("unjustified_unknown", self.unjustified_unknown),
            ("hung", self.hung),
            ("aborted", self.aborted),
            ("lost_secrets", self.lost_secrets),
        ];
        must_be_zero.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// A line for people.
impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { provider, creates, created, exists, unreadable, not_created, unknown, .. } = self;
        write!(f, "{provider}: of {creates} creates {created} created, {exists} exist, {unreadable} unreadable, ")?;
        write!(f, "{not_created} not created, {unknown} unknown; {} stored ", self.stored)?;
        write!(f, "in {} attempts, {} of them faulted; ", self.attempts, self.faulted)?;
        write!(f, "{} promised calls in {} requests, ", self.promised, self.requests_promised)?;
        write!(f, "{} of them unknown, ", self.unknown_promised)?;
        write!(f, "{} of these at a used key; unknown by cause {:?}; ", self.key_reused, self.unknown_by_cause)?;
        match self.wrong().as_slice() {
            [] => f.write_str("every outcome was true"),
            wrong => write!(f, "WRONG: {wrong:?}"),
        }
    }
}
