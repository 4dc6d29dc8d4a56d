//! Canaries made from the specs: in every string of every request, response, credential and header,
//! so that none can be forgotten.
//!
//! The spec decides where they are: every string that is not public is a different canary, and so
//! is every number or free-form value that the spec marks as personal. A string without a canary is
//! in a reviewed list with the reason. Then everything that can be printed is printed and searched:
//! every type, every decoding error, every response whole, broken and under a wrong status, whole
//! calls over the wire with all that is logged meanwhile, and panics.
//!
//! It rejects a spec with a string that it can neither plant nor give a reason for, and a header
//! that it cannot send.

#![allow(clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod broken;
mod calls;
mod canary;
mod components;
mod fields;
mod headers;
mod listed;
mod look_ups;
mod planted;
mod responses;
