//! For tests alone: databases on a real PostgreSQL server.
//!
//! The server is that of `ENROLL_TEST_POSTGRES`, or the one on this machine. Without a server tests
//! are left out, which the test process says once; in CI they fail. Nothing here is for a database
//! that anybody uses: what it makes it drops.

#![allow(clippy::panic, reason = "a test without its database has failed")]

mod database;
mod server;
#[cfg(test)]
mod tests;

pub use database::TestDatabase;
