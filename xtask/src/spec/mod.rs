//! What a spec says: the questions that every stage asks one.
//!
//! Nothing here changes a spec, or judges one.

pub(crate) mod json_schema;
pub(crate) mod leaves;
pub(crate) mod operation;
pub(crate) mod pattern;
pub(crate) mod pointer;
pub(crate) mod privacy;
pub(crate) mod problem;
pub(crate) mod profile_paths;
pub(crate) mod provider;
pub(crate) mod responses;
pub(crate) mod structure;
pub(crate) mod walk;

use serde_json::Value;

use crate::lower::Lowered;
use provider::Provider;

/// One spec that keeps the conventions.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// What it says, with all keys of ours.
    pub(crate) document: Value,
    /// The same as the generator gets it.
    pub(crate) lowered: Lowered,
    /// The facts under `x-enroll-provider`.
    pub(crate) provider: Provider,
}
