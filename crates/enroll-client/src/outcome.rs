//! What happened to the user: from a response body to one verdict.
//!
//! 1. `body`: the fields of a response that decide, found without building the whole body.
//! 2. `listed` and `loose_words`: what the provider's error messages mean, and what they may mean;
//!    `doubts`: all that a body says against its errors.
//! 3. `sent`: what this request carried, because an echo of it proves nothing.
//! 4. `classify`: these together, as one of a few meanings.
//! 5. `verdict`: the table, as one pure function over status and meaning.
//!
//! The rule behind all of them: *no* and *yes* need evidence from the provider itself. What nobody
//! documented is *maybe*.

pub(crate) mod body;
pub(crate) mod classify;
mod doubts;
mod fold;
mod listed;
mod loose_words;
mod sent;
mod verdict;

pub use listed::{ErrorPattern, ListedError, Sureness};
pub(crate) use sent::Sent;
pub use sent::{KeyPlace, RetryKey, RetryPromise};
pub use verdict::Verdict;
pub(crate) use verdict::judge;

/// Whether the user may exist at the provider now.
///
/// `No` means that a retry cannot make a second user. `Maybe` means that the outcome is unknown:
/// look the user up before a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserMayExist {
    /// The user was certainly not created.
    No,
    /// The user may have been created.
    Maybe,
    /// The user exists.
    Yes,
}
