//! The sandbox over HTTP: one module for each provider, and modules for what they share.

mod bitpanda;
mod capa;
#[allow(clippy::unwrap_used, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]
mod faults;
mod kraken;
#[allow(clippy::unwrap_used, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]
mod look_ups;
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests, which Clippy only lets panic inside `#[test]`"
)]
mod misbehaving_clients;
mod onchainpay;
#[allow(clippy::unwrap_used, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]
mod own_paths;
#[allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]
mod reasons;
mod server;
#[allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]
mod support;
mod synapse;
