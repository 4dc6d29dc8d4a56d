//! The commands with which an operator imports a file and deals with what became of it, as a shell
//! sees them, against an embedded sandbox.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod doubts;
mod input;
mod kit;
mod passwords;
mod privacy;
mod refused;
mod secrets;
mod sending;
mod stopping;
#[allow(dead_code, reason = "it is shared with the tests of other commands")]
#[path = "../online/support.rs"]
mod support;
mod text;
mod workers;
