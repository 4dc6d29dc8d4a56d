//! Calls that take more than one attempt: what is retried, what never is, and what is known
//! afterwards.

mod after_certain_failures;
mod after_unknown_outcomes;
mod idempotency_keys;
mod support;
mod token_renewal;
