//! Fault injection: the responses of faults, instead of the provider's response or made from it.
//!
//! `instead` responds before the provider has processed anything, `damage` changes the provider's
//! response, and `ambiguous` has responses that look the same in both cases, so that a client
//! cannot know whether a user was stored. Which request gets which fault is decided in `fault`.

mod ambiguous;
mod damage;
mod instead;

pub(crate) use damage::{Processed, damage};
pub(crate) use instead::instead;
