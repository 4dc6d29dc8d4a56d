//! What generated code calls: typed responses, the error of a generated client, pattern checks.
//!
//! The generator calls its runtime `progenitor_client`, so the provider crates depend on this crate
//! under that name. Generated code makes a [`Draft`](crate::Draft) of each request and sends it
//! through its [`Session`](crate::Session).

mod decode_response;
mod error;
pub mod pattern;
mod response_value;

pub use error::{Error, Unreadable};
pub use response_value::ResponseValue;
