//! The journal in a file, as a file: who may open it, what it leaves behind, and what it survives.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and prints for another process")]

#[path = "../support/mod.rs"]
mod support;

mod crash;
#[path = "../conformance/facts.rs"]
mod facts;
mod generation;
mod kit;
mod lock;
mod opening;
mod privacy;
mod space;
