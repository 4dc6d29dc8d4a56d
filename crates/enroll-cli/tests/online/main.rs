//! The commands with which an operator creates, finds and checks, as a shell sees them, against an
//! embedded sandbox.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod config;
mod create;
mod exit_codes;
mod find;
mod privacy;
mod secrets;
mod settle;
mod signals;
mod support;
mod transcript;
