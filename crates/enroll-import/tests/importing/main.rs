//! Imports with a journal in memory and a fake provider: what is sent, when it stops, what is
//! settled, where secrets go.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod full_disk;
mod planning;
mod secrets;
mod sending;
mod settling;
mod slow_claims;
mod stopping;
mod support;
