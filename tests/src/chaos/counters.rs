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
    /// Unknown outcomes by how often they were settled; empty if the run does not settle.
    pub settled_in_rounds: BTreeMap<usize, u64>,
    /// Those of them of which a retry created the user.
    pub settled_created: u64,
    /// Those of them whose user was proven to be the caller's, with its id.
    pub settled_ours: u64,
    /// The same without the id, which no document lets a caller find.
    pub settled_ours_without_id: u64,
    /// Those of them whose e-mail address belongs to a user older than the call.
    pub settled_earlier: u64,
    /// Those of them of whose e-mail address a user exists who may be another person's.
    pub settled_unproven: u64,
    /// Those of them that stayed unknown.
    pub unsettled: u64,
    /// The same, by whether a retry is promised, and what retry and look-up reported.
    pub unsettled_by_cause: BTreeMap<String, u64>,
    /// Those that stayed unknown of the calls with a promise.
    pub unsettled_promised: u64,
    /// Those of them with an external id.
    pub unsettled_promised_with_id: u64,
    /// Settled outcomes that are not true, in either direction. Must be 0.
    pub false_settlements: u64,
    /// Users that existed before the run and were reported as the caller's. Must be 0.
    pub earlier_as_ours: u64,
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
            ("false_settlements", self.false_settlements),
            ("earlier_as_ours", self.earlier_as_ours),
        ];
        must_be_zero.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

impl Counters {
    fn settled(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "settled in rounds {:?}: {} created, ", self.settled_in_rounds, self.settled_created)?;
        write!(f, "{} ours, {} ours without id, ", self.settled_ours, self.settled_ours_without_id)?;
        write!(f, "{} earlier, {} unproven, ", self.settled_earlier, self.settled_unproven)?;
        write!(f, "{} still unknown, {} of them promised ", self.unsettled, self.unsettled_promised)?;
        write!(f, "({} with an external id), by cause ", self.unsettled_promised_with_id)?;
        write!(f, "{:?}; ", self.unsettled_by_cause)
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
        if !self.settled_in_rounds.is_empty() {
            self.settled(f)?;
        }
        match self.wrong().as_slice() {
            [] => f.write_str("every outcome was true"),
            wrong => write!(f, "WRONG: {wrong:?}"),
        }
    }
}
