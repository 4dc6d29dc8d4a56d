//! Chaos runs: many users, a provider with many faults, and every reported outcome compared with
//! what was really stored.
//!
//! The plan of faults is drawn from a seed, so the same customers meet the same faults in every
//! run. Time and order depend on the machine. Nothing here knows how a client decides: it compares
//! what was reported with what is true.

mod client;
pub(crate) mod compare;
mod counters;
pub(crate) mod faults;
mod run;
mod secrets;
mod seeds;
mod settle;
mod settled;
pub(crate) mod users;

use std::time::Duration;

pub use counters::Counters;
pub use faults::weights;
pub use run::run;

/// What a run is like.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many users each provider is to create.
    pub creates: u64,
    /// What the plan of faults is drawn from.
    pub seed: u64,
    /// The share of requests that meet a fault of the usual kinds, from 0 to 1.
    pub faults: f64,
    /// The share of requests that meet a response which tells nothing: of something in between, or
    /// of a provider that fails in the middle of its work.
    pub attacks: f64,
    /// Which error messages providers reject with.
    pub messages: Messages,
    /// How many creates are under way at once at one provider.
    pub concurrency: usize,
    /// How long one attempt may take. Slow responses that are meant to be missed take half as long
    /// again, so it must be well above what the machine needs for a response under load: a response
    /// missed without a fault counts as an unknown without a reason.
    pub attempt_timeout: Duration,
    /// Whether attempts on a key leave a gap after one another, in place of waiting for responses.
    pub paced: bool,
    /// Whether unknown outcomes are settled afterwards, at most five times each. Then users exist
    /// from the start too, with the same e-mail addresses, and look-ups have faults.
    pub settle: bool,
}

/// Which error messages providers reject with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// As in the specs, which list them.
    Listed,
    /// As in no list.
    Other,
}

impl Options {
    /// The limit of one call. Attempts wait for each other in order per key, at worst all that are
    /// under way.
    fn total(&self) -> Duration {
        self.attempt_timeout.saturating_mul(u32::try_from(self.concurrency).unwrap_or(u32::MAX)).saturating_mul(4)
    }
}
