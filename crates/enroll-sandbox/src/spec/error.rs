//! What can be wrong with an embedded spec.

use thiserror::Error;

/// An embedded spec that the sandbox cannot serve.
///
/// Specs are compiled in, so this is a fault of a spec or of the generator and not of the caller.
#[derive(Debug, Clone, Error)]
#[error("the spec of `{provider}` cannot be served: {what}; mend specs/{provider}.yaml and run `cargo xtask codegen`")]
pub struct SpecError {
    provider: String,
    what: String,
}

impl SpecError {
    pub(crate) fn new(provider: &str, what: impl Into<String>) -> Self {
        Self { provider: provider.to_owned(), what: what.into() }
    }

    /// The id of the provider whose spec is meant.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }
}
