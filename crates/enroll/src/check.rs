//! Checks a profile for a provider by its id, without a client.

use enroll_core::{NewUser, Report};

use crate::generated::registry;
use crate::unknown_extras::add_unknown_extras;

/// Every problem that a provider has with a profile, found without credentials or network; none if
/// this build has no provider with this id.
///
/// It reports what [`CreateUser::check`](crate::CreateUser::check) reports, for a file that is
/// checked before anything is configured. Extras for a provider that does not exist are a problem,
/// too.
///
/// ```
/// # #[cfg(feature = "capa")] {
/// use enroll::{NewUser, check};
/// let report = check("capa", &NewUser::reference("customer-1")).ok_or("no such provider")?;
/// assert!(!report.is_ready());
/// assert!(check("capo", &NewUser::reference("customer-1")).is_none());
/// # }
/// # Ok::<(), &str>(())
/// ```
pub fn check(id: &str, user: &NewUser) -> Option<Report> {
    registry::check(id, user).map(|report| add_unknown_extras(report, user))
}
