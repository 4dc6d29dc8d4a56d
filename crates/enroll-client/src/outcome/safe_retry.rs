//! What makes a retry of a finished call safe, and until when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::service::RetryKey;

/// What makes a retry of a call with the same values safe: the provider promises to recognise it by
/// a value that the request carried, so that it creates no second user.
///
/// ```
/// use enroll_client::{Attempts, RetryKey};
/// fn is_safe_for_ever(attempts: &Attempts) -> bool {
///     attempts.safe_retry().is_some_and(|safe| safe.until.is_none())
/// }
/// # assert!(!is_safe_for_ever(&Attempts::default()));
/// ```
#[doc(alias = "idempotency")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SafeRetry {
    /// The value by which the provider recognises a retry.
    pub by: RetryKey,
    /// The last moment at which a retry may begin, as time since 1970-01-01T00:00:00Z: an hour
    /// before the provider may forget the value. None if it never forgets.
    pub until: Option<Duration>,
}

impl SafeRetry {
    /// A safe retry by this value, until this time since 1970-01-01T00:00:00Z; for a test double.
    ///
    /// ```
    /// use enroll_client::{RetryKey, SafeRetry};
    /// assert_eq!(SafeRetry::new(RetryKey::ExternalId, None).until, None);
    /// ```
    pub const fn new(by: RetryKey, until: Option<Duration>) -> Self {
        Self { by, until }
    }
}
