//! Truth: what generated types, mappings and the sandbox make of a value is what the honest spec says of it.
//!
//! Instances are generated from the spec as it is written, never from what was lowered for the generator, so no pass can hide a rule that it loses.
//! Every test here counts what it looked at: a walk that finds nothing is found out.

#![allow(clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod components;
mod coverage;
pub(crate) mod doubles;
mod instances;
mod misses;
mod people;
mod profiles;
mod projected;
mod reached;
mod refused;
mod requests;
pub(crate) mod runner;
pub(crate) mod shape;
mod survive;
mod texts;
mod tolerated;
mod written_once;
