//! One test binary over all crates.

mod agreement;
mod bodies;
mod completeness;
mod examples;
mod outcomes;
mod refusals;
mod secrecy;
mod signing;
mod wire;
