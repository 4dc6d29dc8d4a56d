//! The error for a request that the control endpoint rejects.

use crate::{fault::FaultError, store::SeedError};
use http::StatusCode;
use thiserror::Error;

#[derive(Debug, Error)]
pub(super) enum ControlError {
    #[error("the control endpoint has no such method and path; use one of {known}", known = super::paths::known())]
    UnknownPath,
    #[error("the plan cannot be read at `{place}`: {what}; write it as the documentation of FaultPlan shows")]
    Unreadable { place: String, what: String },
    #[error("the plan's `{place}` cannot be read: `{kind}` is no kind of fault; use one of {near}")]
    UnknownKind { place: String, kind: String, near: String },
    #[error("the plan's field `{0}` is unknown; leave it out")]
    Ignored(String),
    #[error("the query cannot be used; give `after=` and the number of a request, or leave it out")]
    Query,
    #[error("the body is not JSON at line {line}, column {column}; send one JSON object")]
    NotJson { line: usize, column: usize },
    #[error("the body is no JSON object; send one, as GET /_sandbox shows")]
    NotObject,
    #[error("the body's field `{field}` is unknown; use {known}")]
    UnknownField { field: String, known: String },
    #[error("the body's field `{field}` cannot be used; give {expected}")]
    Field { field: &'static str, expected: &'static str },
    #[error("the body's field `at` is before the sandbox's time, {0}; its clock only moves forward, give a later time")]
    Backwards(String),
    #[error("`{0}` is not a provider with bearer tokens; use one that has them, such as bitpanda")]
    NoTokens(String),
    #[error(transparent)]
    Fault(#[from] FaultError),
    #[error(transparent)]
    Seed(#[from] SeedError),
}

impl ControlError {
    /// The error for text after the plan.
    pub(super) fn trailing(error: serde_json::Error) -> Self {
        Self::Unreadable { place: ".".to_owned(), what: error.to_string() }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::UnknownPath => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
