//! Which call a report is about.

use crate::outcome::CallId;

/// Which call a report is about.
///
/// ```
/// use enroll_client::{CallId, CallInfo};
/// let call = CallInfo::new("kraken", "create_user", CallId::unique());
/// assert!(!call.is_read);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The provider's id, such as `kraken`.
    pub provider: &'static str,
    /// The operation of the provider's spec, such as `create_user`.
    pub operation: &'static str,
    /// The id of the call, which is also in its spans, events and [`Attempts`](crate::Attempts).
    pub id: CallId,
    /// Whether the call is a read, which creates nothing.
    pub is_read: bool,
}

impl CallInfo {
    /// A call that creates a user. For the test of an observer.
    pub const fn new(provider: &'static str, operation: &'static str, id: CallId) -> Self {
        Self { provider, operation, id, is_read: false }
    }
}
