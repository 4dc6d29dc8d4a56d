//! What an import reports while it runs.

use std::time::Duration;

use enroll_core::Outcome;

use crate::{JournalError, State};

/// What happened. It holds no personal data but the provider's id of a user.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// So many rows of the input were planned.
    Planned {
        /// The rows up to now.
        rows: u64,
    },
    /// The outcome of a row is in the journal.
    Recorded {
        /// The row.
        row: u64,
        /// Its state now.
        state: State,
        /// How the call ended.
        outcome: &'e Outcome,
    },
    /// The outcome of a row could not be written to the journal: this is all that there is of it.
    Unrecorded {
        /// The row.
        row: u64,
        /// How the call ended.
        outcome: &'e Outcome,
        /// Why it could not be written.
        error: &'e JournalError,
    },
    /// Nothing is sent for this time.
    Waiting {
        /// How long.
        time: Duration,
    },
}
