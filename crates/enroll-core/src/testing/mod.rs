//! A provider for the tests of your service, in process and by script: it returns the outcomes that
//! you planned, in order, and records what it was asked.
//!
//! * `double`: the provider.
//! * `script`: what it returns, and what it was asked.
//!
//! It sends nothing and verifies no signature. For a server that does, with faults, use the sandbox
//! (crate `enroll-sandbox`). Build results by [`Error::builder`](crate::Error::builder) and
//! [`CreatedUser::new`](crate::CreatedUser::new).

mod double;
mod script;
#[cfg(test)]
mod tests;

pub use double::Double;
pub use script::{Asked, ScriptEnded};
