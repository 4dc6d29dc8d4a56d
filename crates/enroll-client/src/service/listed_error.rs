//! Listed errors: error messages, codes and statuses whose meaning is known, from the spec with a
//! source each, or added by the caller.
//!
//! The whole message must match; a part of one does not. Case, white space and a full stop at the
//! end make no difference.

use std::borrow::Cow;

use super::rejection::RejectionKind;

/// An error message, an error code or a status whose meaning is known.
///
/// Each provider's list is in its spec. Add errors that you have seen yourself by
/// [`Config::listed_error`](crate::Config::listed_error).
///
/// ```
/// use enroll_client::{Config, ListedError, RejectionKind};
/// let seen = ListedError::message("Address {email} is blocked", RejectionKind::Rule);
/// let config = Config::new("https://api.example.com").listed_error(seen);
/// ```
#[doc(alias = "error code")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedError {
    /// The pattern that a response must match.
    pub pattern: ErrorPattern,
    /// The meaning of the error.
    pub means: RejectionKind,
    /// Whether the provider documents the meaning.
    pub evidence: Evidence,
    /// The document, or the reason for the assumption.
    pub source: &'static str,
}

/// The pattern of a listed error.
///
/// ```
/// use enroll_client::ErrorPattern;
/// const BLOCKED: ErrorPattern = ErrorPattern::text("The address {email} is blocked");
/// const CONFLICT: ErrorPattern = ErrorPattern::Status(409);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorPattern {
    /// A whole message or code. `{email}` and `{external_id}` match the values of the request.
    Text(Cow<'static, str>),
    /// A status for which the provider documents a single error.
    Status(u16),
}

/// How certain the meaning of a listed error is.
///
/// ```
/// use enroll_client::{ListedError, RejectionKind, Evidence};
/// let seen = ListedError::message("E4711", RejectionKind::Rule);
/// assert_eq!(seen.evidence, Evidence::Assumed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The provider documents it.
    Published,
    /// Not documented, but the message is unambiguous.
    Assumed,
}

impl ListedError {
    /// A whole message or code that you have seen yourself. `{email}` and `{external_id}` match the
    /// values of the request.
    ///
    /// ```
    /// use enroll_client::{Config, ListedError, RejectionKind};
    /// let limited = ListedError::message("Slow down, please", RejectionKind::RateLimited);
    /// let config = Config::new("https://api.example.com").listed_error(limited);
    /// ```
    pub fn message(text: impl Into<Cow<'static, str>>, means: RejectionKind) -> Self {
        let source = "the configuration of the client";
        Self { pattern: ErrorPattern::Text(text.into()), means, evidence: Evidence::Assumed, source }
    }
}

impl ErrorPattern {
    /// A whole message or code.
    ///
    /// ```
    /// use enroll_client::ErrorPattern;
    /// const INVALID_NONCE: ErrorPattern = ErrorPattern::text("EAPI:Invalid nonce");
    /// ```
    pub const fn text(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// The message or code, unless it contains a placeholder for a value of the request.
    pub(crate) fn fixed_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.contains('{') => Some(text),
            _ => None,
        }
    }
}
