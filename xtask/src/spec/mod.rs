//! Queries about a spec, shared by all stages: its operation, schemas, leaves, responses and
//! registry entry.
//!
//! Nothing here changes a spec, and nothing here is a lint rule.

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

/// One spec that passed the lint rules and the lowering passes.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// The document as written, with all `x-enroll-` keys.
    pub(crate) document: Value,
    /// The document as the generator receives it.
    pub(crate) lowered: Lowered,
    /// The facts under `x-enroll-provider`.
    pub(crate) provider: Provider,
}
