//! What a response, or the lack of one, proves about the user.
//!
//! * `verdict`: the table of outcomes, as one pure function over status and meaning.
//! * `failure_kind`, `failure`: an attempt, and a call, that got no response.
//! * `user_may_exist`: what either proves. The only place that decides it.
//! * `attempts`, `exchange`: the record of a call.
//!
//! The rule behind all of them: *no* and *yes* need evidence from the provider itself. What nobody
//! documented is *maybe*.

mod attempts;
mod exchange;
mod failure;
mod failure_kind;
mod user_may_exist;
mod verdict;

pub use attempts::{AttemptRecord, Attempts};
pub use exchange::{Exchange, is_plain_id};
pub(crate) use exchange::{Parts, request_id};
pub use failure::Failure;
pub(crate) use failure::{Source, TimeUp};
pub use failure_kind::FailureKind;
pub use user_may_exist::{Ended, UserMayExist};
pub use verdict::Verdict;
pub(crate) use verdict::judge;
