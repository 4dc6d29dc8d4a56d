//! Error messages whose meaning is known: data of the spec, with a source each, and whatever the
//! caller has seen and adds.
//!
//! A message is matched whole; case, blanks and a full stop at its end make no difference. Nothing
//! is cut out of a message, and a part of one is no match.

use std::borrow::Cow;

use super::rejection::RejectionKind;

/// An error message, an error code or a status whose meaning is known.
///
/// The list of each provider is in its spec. What you have seen yourself is added by
/// [`Config::listed_error`](crate::Config::listed_error).
///
/// ```
/// use enroll_client::{Config, ListedError, RejectionKind};
/// let seen = ListedError::message("Address {email} is blocked", RejectionKind::Rule);
/// let config = Config::new("https://api.example.com").listed_error(seen);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedError {
    /// What a response must show.
    pub pattern: ErrorPattern,
    /// What the provider means by it.
    pub means: RejectionKind,
    /// Whether the provider says so.
    pub sureness: Sureness,
    /// Where it is written, or why it is assumed.
    pub source: &'static str,
}

/// What a response must show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorPattern {
    /// A message or a code, whole. `{email}` and `{external_id}` stand for the values of the
    /// request.
    Text(Cow<'static, str>),
    /// A status, under which the provider documents one error alone.
    Status(u16),
}

/// How sure the meaning of a listed error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sureness {
    /// A document of the provider shows it.
    Published,
    /// Nobody published it; the words leave no doubt.
    Assumed,
}

impl ListedError {
    /// A message or a code that you have seen yourself. `{email}` and `{external_id}` stand for the
    /// values of the request.
    pub fn message(text: impl Into<Cow<'static, str>>, means: RejectionKind) -> Self {
        let source = "the configuration of the client";
        Self { pattern: ErrorPattern::Text(text.into()), means, sureness: Sureness::Assumed, source }
    }
}

impl ErrorPattern {
    /// A message or a code, whole.
    pub const fn text(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// The text, unless it has a placeholder for a value of the request.
    pub(crate) fn fixed_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.contains('{') => Some(text),
            _ => None,
        }
    }
}
