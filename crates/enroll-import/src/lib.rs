//! Imports a file of users at a provider, with a journal, so that no user is created twice whatever
//! happens to the process: every row is created once, certainly not created, or on a list of users
//! that may exist.

mod fingerprint;
mod journal;
mod state;

pub use fingerprint::Fingerprint;
pub use journal::*;
pub use state::{Next, NoSuchState, Ours, Pause, State, transition};

/// Where a row is in its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The number of the row, from 1.
    pub row: u64,
    /// The line in which it begins, from 1.
    pub line: u64,
    /// The byte at which it begins, from 0.
    pub offset: u64,
    /// Its length in bytes, without the line break.
    pub length: u32,
}
