//! The error for a sandbox that did not start.

use crate::{
    fault::FaultError,
    spec::{Case, SpecError, known_providers},
    store::SeedError,
};
use std::{io, net::SocketAddr};
use thiserror::Error;

/// The reason why a sandbox did not start. Messages name providers and choices, never credentials.
///
/// ```
/// use enroll_sandbox::{Case, Sandbox, StartError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let remote = Sandbox::builder().listen(([0, 0, 0, 0], 0).into()).start().await;
/// assert!(matches!(remote, Err(StartError::NotLoopback(_))));
///
/// let status = Sandbox::builder().respond_with("bitpanda", Case::InvalidBody, 418).start().await;
/// let Err(StartError::NoSuchResponse { documented, .. }) = status else { panic!("{status:?}") };
/// assert_eq!(documented, [400, 422]);
/// # }
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// An embedded spec cannot be served.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A choice names a provider that no spec has.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = known_providers())]
    UnknownProvider(String),
    /// The spec documents no response with the status that was chosen for a case.
    #[error(
        "`{provider}` has no response with status {status} for the case {case}; choose one of {documented:?} or add an \
         example to specs/{provider}.yaml"
    )]
    NoSuchResponse {
        /// The provider.
        provider: String,
        /// The case.
        case: Case,
        /// The status that was chosen.
        status: u16,
        /// The statuses that the spec documents for the case.
        documented: Vec<u16>,
    },
    /// Other machines can reach the address, and
    /// [`Builder::allow_remote`](crate::Builder::allow_remote) was not called.
    #[error("{0} can be reached from other machines; listen on a loopback address or call allow_remote(true)")]
    NotLoopback(SocketAddr),
    /// Other machines could reach the control endpoint, and
    /// [`Builder::allow_remote_control`](crate::Builder::allow_remote_control) was not called.
    #[error(
        "the control endpoint at {0} could be reached from other machines, and it shows secrets; listen on a loopback \
         address or call allow_remote_control(true)"
    )]
    ControlNotLoopback(SocketAddr),
    /// The segment of the control endpoint cannot be part of a path.
    #[error("the control segment cannot be used; give ASCII letters, digits, - and _, at least one")]
    ControlSegment,
    /// The segment of the control endpoint is that of another path of the sandbox.
    #[error("the control segment `{0}` is that of another path of the sandbox, /_sandbox/{0}; choose another one")]
    ControlSegmentReserved(&'static str),
    /// A fault plan cannot be played.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// A user cannot be seeded.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The sandbox cannot listen on the address.
    #[error("cannot listen on {address}; choose another port, or 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
}
