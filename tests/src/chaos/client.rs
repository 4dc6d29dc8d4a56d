//! The client under test: as a user would build it, but for limits and waits that suit thousands of
//! faults.

use std::sync::Arc;
use std::time::Duration;

use enroll::bitpanda::{Bitpanda, Credentials};
use enroll::signing::NonceOrder;
use enroll::{Budget, Config, CreateUser, Retry, connect};
use enroll_sandbox::Sandbox;

use super::Options;
use crate::harness;
use crate::tokens::Tokens;

/// How much of a response is read: more than any response has, and less than an oversize one.
pub(super) const MAX_RESPONSE_SIZE: usize = 16 * 1024;

/// A client of the provider, with the default number of retries.
///
/// # Errors
///
/// Where there is no such provider.
pub(super) fn client(sandbox: &Arc<Sandbox>, id: &str, options: &Options) -> anyhow::Result<Box<dyn CreateUser>> {
    let config = Config::new(sandbox.url())
        .attempt_timeout(options.attempt_timeout)
        .total_timeout(options.total())
        .max_response_size(MAX_RESPONSE_SIZE)
        .nonce_order(if options.paced { NonceOrder::Paced } else { NonceOrder::PerKey })
        .retry(
            Retry::new()
                .backoff(Duration::from_millis(1), Duration::from_millis(5))
                .fault_delay(Duration::from_millis(2))
                .timeout_delay(Duration::from_millis(5))
                // So much goes wrong that the usual one would be empty; that is its own test.
                .budget(Budget::new(1_000_000)),
        );
    let credentials = harness::credentials(sandbox, id);
    // Fixed credentials cannot outlive an expired token.
    match Tokens::of(sandbox, id) {
        Some(tokens) => Ok(Box::new(Bitpanda::new(&Credentials::source(tokens), &config)?)),
        None => Ok(connect(id, &credentials, &config)?),
    }
}
