//! The error for a request that the control endpoint rejects.

use crate::fault::FaultError;
use http::StatusCode;
use thiserror::Error;

#[derive(Debug, Error)]
pub(super) enum ControlError {
    #[error(
        "the control endpoint has no such method and path; use PUT faults/PROVIDER, PUT \
         look_up_faults/PROVIDER, DELETE faults, GET users, GET requests, POST tokens/PROVIDER or DELETE tokens"
    )]
    UnknownPath,
    #[error("the plan cannot be read at `{place}`: {what}; write it as the documentation of FaultPlan shows")]
    Unreadable { place: String, what: String },
    #[error("the plan's field `{0}` is unknown; leave it out")]
    Ignored(String),
    #[error("`{0}` is not a provider with bearer tokens; use one that has them, such as bitpanda")]
    NoTokens(String),
    #[error(transparent)]
    Fault(#[from] FaultError),
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

impl From<serde_path_to_error::Error<serde_json::Error>> for ControlError {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let place = error.path().to_string();
        Self::Unreadable { place, what: error.into_inner().to_string() }
    }
}
