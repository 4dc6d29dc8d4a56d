//! One test binary over all crates.

#![allow(clippy::unwrap_used, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod agreement;
mod bodies;
mod chaos;
mod completeness;
mod contract;
mod examples;
mod hostile;
mod outcomes;
mod providers;
mod refusals;
mod repeats;
mod secrecy;
mod signing;
mod transport;
mod truth;
mod wire;
mod world;
