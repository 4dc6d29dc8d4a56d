//! Why a credential is refused, and why a sandbox does not start.
//!
//! Messages name providers and members, never values.

use crate::{
    case::Case,
    fault::FaultError,
    spec::{self, SpecError},
};
use std::{io, net::SocketAddr};
use thiserror::Error;

/// A credential that the sandbox cannot take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// No spec has this provider.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = known_providers())]
    UnknownProvider(String),
    /// The provider has no such credential.
    #[error(
        "the provider `{provider}` has no credential `{member}`; use one of those that the default credentials list"
    )]
    UnknownField {
        /// The provider.
        provider: String,
        /// The name that it does not have.
        member: String,
    },
    /// The value cannot be used: it is empty, does not fit into a header, or is not the Base64 that a signature needs.
    #[error(
        "the credential `{member}` of `{provider}` cannot be used; give visible ASCII without separators, \
         and for kraken's api_secret give Base64"
    )]
    Unusable {
        /// The provider.
        provider: String,
        /// The name of the credential.
        member: String,
    },
}

/// A sandbox that did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// An embedded spec cannot be served.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A choice was made for a provider that no spec has.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = known_providers())]
    UnknownProvider(String),
    /// A status was chosen for a case, and the spec has no answer with it.
    #[error(
        "`{provider}` has no answer with status {status} for the case {case}; choose one of {documented:?} or add an \
         example to specs/{provider}.yaml"
    )]
    NoSuchResponse {
        /// The provider.
        provider: String,
        /// The case.
        case: Case,
        /// The status that was chosen.
        status: u16,
        /// The statuses that the spec has answers with.
        documented: Vec<u16>,
    },
    /// The address can be reached from other machines.
    #[error("{0} can be reached from other machines; listen on a loopback address or call allow_remote(true)")]
    NotLoopback(SocketAddr),
    /// The control endpoint could be reached from other machines.
    #[error(
        "the control endpoint at {0} could be reached from other machines, and it tells secrets; listen on a loopback \
         address or call allow_remote_control(true)"
    )]
    ControlNotLoopback(SocketAddr),
    /// The control endpoint's segment cannot be part of a path.
    #[error("the control segment cannot be used; give ASCII letters, digits, - and _, at least one")]
    ControlSegment,
    /// A plan of faults cannot be played.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}; choose another port, or 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// The ids of all providers, for messages.
pub(crate) fn known_providers() -> String {
    let ids: Vec<&str> = spec::endpoints().unwrap_or_default().iter().map(|endpoint| endpoint.id.as_str()).collect();
    ids.join(", ")
}
