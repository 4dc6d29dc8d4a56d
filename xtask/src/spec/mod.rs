//! Queries about a spec, shared by all stages: its operations, schemas, leaves, responses and
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
