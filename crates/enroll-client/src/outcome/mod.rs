//! What a response, or its absence, proves about the user.
//!
//! * `verdict`: the table of outcomes, as one pure function of status and meaning.
//! * `failure_kind`, `failure`: an attempt, and a call, without a response.
//! * `user_may_exist`: what either proves about the user. It is decided only there.
//! * `attempts`, `exchange`: the record of a call, and `safe_retry`: what makes a retry of it safe.
//! * `call_id`: the id by which all of that belongs together.
//!
//! One rule applies to all: *no* and *yes* need evidence from the provider itself. An outcome that
//! the provider does not document is *maybe*.

mod attempts;
mod call_id;
mod exchange;
mod failure;
mod failure_kind;
mod safe_retry;
#[cfg(test)]
mod tests;
mod user_may_exist;
mod verdict;

pub use attempts::{AttemptRecord, Attempts};
pub use call_id::{CallId, InvalidCallId};
pub use exchange::{Exchange, ExchangeBuilder, is_plain_id};
pub(crate) use exchange::{Parts, request_id};
pub use failure::Failure;
pub(crate) use failure::{Source, TimeUp};
pub use failure_kind::FailureKind;
pub use safe_retry::SafeRetry;
pub use user_may_exist::{Ended, UserMayExist};
pub use verdict::Verdict;
pub(crate) use verdict::judge;
