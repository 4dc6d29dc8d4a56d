//! The journal in a database, as one: what it refuses to open, what it survives, and how workers
//! share it. Without a PostgreSQL server these tests are left out.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "../support/mod.rs"]
mod support;

mod away;
mod failing;
mod importing;
mod keys;
mod kit;
mod opening;
mod pace;
mod proxy;
mod reads;
mod workers;
