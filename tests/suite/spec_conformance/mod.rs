//! Generated types, mappings and the sandbox treat every value as the honest spec says.
//!
//! Instances are generated from the spec as it is written, never from the lowered spec, so no pass
//! can hide a rule that it loses. Every test counts what it looked at, so a walk that finds nothing
//! fails.

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
