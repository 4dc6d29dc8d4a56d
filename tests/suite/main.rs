//! One test binary over all crates.

#![allow(clippy::unwrap_used, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod look_ups;
mod observation;
mod redaction;
mod repository;
mod requests;
mod responses;
mod retries;
mod settings;
mod spec_conformance;
mod transport;
mod validation;
