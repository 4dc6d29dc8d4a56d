//! What generated code calls: a typed response, the error of a generated client, pattern checks.
//!
//! Generated code names its runtime `progenitor_client`; the provider crates depend on this crate
//! under that name. It makes a [`Draft`](crate::Draft) of each request and sends it through its
//! [`Session`](crate::Session).

mod decode_response;
mod error;
pub mod pattern;
mod response;

pub use error::{Error, Unreadable};
pub use response::ResponseValue;
