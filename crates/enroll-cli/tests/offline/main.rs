//! The commands that look and send nothing, and the manners of all commands, as a shell sees them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod check;
mod columns;
mod help;
mod manners;
mod privacy;
mod providers;
mod support;
