//! Canaries made from the specs: in every string of every request, response, credential and header,
//! so that none can be forgotten.
//!
//! What a spec says decides where they are: a string that is not public holds one of its own, and
//! so does a number and a free-form value that somebody decided to be personal. A string without a
//! canary is in a reviewed list with the reason. Then everything that can be printed is printed and
//! searched: every type, every error of decoding, every response whole, broken and under a wrong
//! status, whole calls over the wire with all that is logged meanwhile, and panics.
//!
//! It refuses a spec with a string that it can neither plant nor give a reason for, and a header
//! that it does not know how to send.

#![allow(clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod broken;
mod calls;
mod canary;
mod components;
mod fields;
mod headers;
mod listed;
mod planted;
mod responses;
