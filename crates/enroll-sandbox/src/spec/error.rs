//! The error for an embedded spec that cannot be served.

use thiserror::Error;

/// An embedded spec that the sandbox cannot serve.
///
/// Specs are compiled in, so the cause is a spec or the generator, never the caller. It is part of
/// [`StartError::Spec`](crate::StartError::Spec).
#[derive(Debug, Clone, Error)]
#[error("the spec of `{provider}` cannot be served: {what}; fix specs/{provider}.yaml and run `cargo xtask codegen`")]
pub struct SpecError {
    provider: String,
    what: String,
}

impl SpecError {
    pub(crate) fn new(provider: &str, what: impl Into<String>) -> Self {
        Self { provider: provider.to_owned(), what: what.into() }
    }

    /// The id of the provider whose spec cannot be served.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }
}
