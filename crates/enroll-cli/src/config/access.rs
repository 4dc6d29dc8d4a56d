//! What `config check --online` says of a provider: a word for programs, and the exit code.

use enroll::{Access, FailureKind};

use crate::exit::Exit;

/// Whether the set-up has to be fixed, or a retry later may succeed.
pub(crate) fn exit(access: &Access) -> Exit {
    match access {
        // What a provider does not support is no fault of the set-up.
        Access::Ready | Access::Unsupported => Exit::Done,
        Access::Unreachable(failure) if failure.kind() == FailureKind::Tls => Exit::SetUp,
        Access::RateLimited(_) | Access::LockedOut(_) | Access::Unreachable(_) | Access::Unavailable { .. } => {
            Exit::Later
        }
        _ => Exit::SetUp,
    }
}

/// The result in one word, for programs.
pub(crate) const fn word(access: &Access) -> &'static str {
    match access {
        Access::Ready => "ready",
        Access::Credentials => "credentials",
        Access::Signature => "signature",
        Access::Nonce => "nonce",
        Access::RateLimited(_) => "rate_limited",
        Access::LockedOut(_) => "locked_out",
        Access::Rejected { .. } => "rejected",
        Access::NotTheProvider { .. } => "not_the_provider",
        Access::Unreachable(_) => "unreachable",
        Access::NotSent(_) => "not_sent",
        Access::Unavailable { .. } => "unavailable",
        Access::Unsupported => "unsupported",
        _ => "unknown",
    }
}
