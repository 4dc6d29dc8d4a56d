//! Truth: what generated types, mappings and the sandbox make of a value is what the honest spec
//! says of it.
//!
//! Instances are generated from the spec as it is written, never from what was lowered for the
//! generator, so no pass can hide a rule that it loses. Every test here counts what it looked at: a
//! walk that finds nothing is found out.

#![allow(clippy::panic, reason = "helpers of tests, which Clippy only lets panic inside `#[test]`")]

mod components;
mod examples;
mod generated_types;
mod generators;
mod headers;
pub(crate) mod json_schema;
mod real_people;
mod request_coverage;
mod requests;
pub(crate) mod round_trip;
pub(crate) mod runner;
pub(crate) mod sandbox;
pub(crate) mod shape;
