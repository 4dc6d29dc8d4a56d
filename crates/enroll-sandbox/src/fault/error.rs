//! Why a plan is refused.

use thiserror::Error;

/// A plan of faults that cannot be played.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No spec has this provider.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = crate::error::known_providers())]
    UnknownProvider(String),
    /// The provider has nothing that could go wrong in this way.
    #[error("`{provider}` cannot play the fault `{fault}`: {reason}; leave it out of the plan")]
    NotPlayable {
        /// The provider.
        provider: String,
        /// The name of the fault.
        fault: &'static str,
        /// What the provider lacks.
        reason: &'static str,
    },
    /// A value in the plan is of no use.
    #[error("the plan's `{member}` cannot be used; give {expected}")]
    Unusable {
        /// The member, as it is called in JSON.
        member: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}
