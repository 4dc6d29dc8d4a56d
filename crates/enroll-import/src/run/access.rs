//! Whether the provider can be used at all, asked before the first row by a read that changes
//! nothing.

use std::time::Duration;

use enroll_core::client::FailureKind;
use enroll_core::{Access, CreateUser};

use super::Importer;
use super::stop::Stop;
use crate::{Journal, with_causes};

/// How often a provider that is busy or cannot be reached is asked again.
const TRIES: u32 = 3;

impl<J: Journal> Importer<'_, J> {
    /// Whether the provider responded to an authorised read; not so if it documents none.
    pub(super) async fn check_access(&self) -> Result<bool, Stop> {
        for number in 1.. {
            let access = self.provider.check_access(&self.options.call).await;
            match &access {
                Access::Ready => return Ok(true),
                Access::Unsupported => return Ok(false),
                Access::LockedOut(_) => return Err(Stop::LockedOut),
                access if is_temporary(access) && number < TRIES => {
                    self.clock.sleep(wait(access, number)).await;
                }
                access => return Err(no_access(self.provider, access)),
            }
        }
        Ok(false)
    }
}

fn no_access(provider: &dyn CreateUser, access: &Access) -> Stop {
    let cause = access.cause().map(|cause| format!(": {}", with_causes(cause))).unwrap_or_default();
    Stop::NoAccess { is_temporary: is_temporary(access), message: format!("{}: {access}{cause}", provider.id()) }
}

fn is_temporary(access: &Access) -> bool {
    match access {
        Access::Unreachable(failure) => failure.kind() != FailureKind::Tls,
        Access::RateLimited(_) | Access::Unavailable { .. } => true,
        _ => false,
    }
}

fn wait(access: &Access, number: u32) -> Duration {
    let own = Duration::from_secs(u64::from(number));
    match access {
        Access::RateLimited(Some(wait)) => (*wait).min(Duration::from_secs(60)),
        _ => own,
    }
}
