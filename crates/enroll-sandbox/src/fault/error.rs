//! The error for a plan that cannot be played.

use thiserror::Error;

/// A fault plan that the sandbox cannot play.
///
/// ```
/// use enroll_sandbox::{Fault, FaultError, FaultPlan, Sandbox, StartError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let plan = FaultPlan::every(Fault::ExpiredToken);
/// let error = Sandbox::builder().faults("capa", plan).start().await.unwrap_err();
/// let StartError::Fault(error) = error else { panic!("{error}") };
/// assert!(matches!(error, FaultError::NotPlayable { fault: "expired_token", .. }));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No spec has this provider.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = crate::spec::known_providers())]
    UnknownProvider(String),
    /// The provider has no look-up, so there is nothing to play its plan with.
    #[error("`{0}` has no look-up in its spec, so no fault can be played with one; leave its plan for look-ups out")]
    NoLookUp(String),
    /// The provider lacks what the fault needs, such as bearer tokens.
    #[error("`{provider}` cannot play the fault `{fault}`: {reason}; leave it out of the plan")]
    NotPlayable {
        /// The provider.
        provider: String,
        /// The name of the fault.
        fault: &'static str,
        /// What the provider lacks.
        reason: &'static str,
    },
    /// A look-up stores no user, so a fault that is about one cannot be played with it.
    #[error("a look-up cannot play the fault `{fault}`: {reason}; leave it out of the plan for look-ups")]
    NotInLookUp {
        /// The name of the fault.
        fault: &'static str,
        /// Why a look-up cannot play it.
        reason: &'static str,
    },
    /// A value in the plan is invalid.
    #[error("the plan's `{field}` is invalid; give {expected}")]
    Unusable {
        /// The name of the field in JSON.
        field: &'static str,
        /// What is expected instead.
        expected: &'static str,
    },
}
