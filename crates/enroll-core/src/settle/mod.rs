//! Settles a call whose outcome is unknown: waits, retries if that is safe, looks the user up, and
//! says what is proven.
//!
//! * `pending`: what to persist before a call.
//! * `options`: how to settle.
//! * `steps`: the order: check, wait, retry, look up.
//! * `judge`: what retry and look-up prove together, as one pure function.
//! * `settled`: the result.
//! * `question`: what to ask the provider's support.
//! * `error`: why nothing was sent.
//!
//! No result says that the user does not exist: a create that is still running is not seen.

mod error;
mod judge;
mod options;
mod pending;
mod question;
mod settled;
mod steps;
#[cfg(test)]
mod tests;

pub use error::SettleError;
pub use options::SettleOptions;
pub use pending::PendingCall;
pub use settled::{Exists, Ownership, Settled, StillUnknown};
pub use steps::settle;
