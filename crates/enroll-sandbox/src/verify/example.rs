//! The worked example of a signature: each value on the way to it, for a request that the spec
//! shows.
//!
//! The check of the provider computes it with the code that it checks requests with, so the two
//! cannot differ.

use http::HeaderName;
use serde::Serialize;

/// What is added to a request that is signed with an example secret.
#[derive(Debug)]
pub(crate) struct Example {
    /// The headers that are computed for each attempt.
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) steps: Vec<Step>,
}

/// One step, and its value.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    pub(crate) what: &'static str,
    /// How the value is written: `text`, `hex` or `base64`.
    pub(crate) form: &'static str,
    pub(crate) value: String,
}

impl Step {
    pub(super) fn text(what: &'static str, value: impl Into<String>) -> Self {
        Self { what, form: "text", value: value.into() }
    }

    pub(super) fn hex(what: &'static str, bytes: &[u8]) -> Self {
        Self { what, form: "hex", value: faster_hex::hex_string(bytes) }
    }

    pub(super) fn base64(what: &'static str, value: impl Into<String>) -> Self {
        Self { what, form: "base64", value: value.into() }
    }
}
