//! What a crash leaves, at every point at which a process can die, for every promise of a provider
//! and in every journal that lasts: a child process imports, ends itself at the point by `abort()`
//! or is killed, and the sandbox says who was really created.
//!
//! Whatever the point: nobody is created twice, every row is in one state, and a user who exists is
//! a created row or one that may exist.

#![cfg(all(feature = "sqlite", feature = "postgres"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod child;
mod durable;
mod points;
mod world;
