//! The report about a call that returned or was dropped.

use std::time::Duration;

use super::CallInfo;
use crate::outcome::{Ended, UserMayExist};

/// A call ended; see [`Observer::call_ended`](crate::Observer::call_ended).
///
/// ```
/// use enroll_client::{CallEnd, CallEnded, CallId, CallInfo, Ended, UserMayExist, Verdict};
/// let call = CallInfo::new("capa", "create_user", CallId::unique());
/// let end = CallEnd::Returned(Ended::Responded(Verdict::Created));
/// let created = CallEnded::new(call, end, UserMayExist::Yes);
/// assert_eq!(created.end.as_str(), "created");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnded {
    /// The call.
    pub call: CallInfo,
    /// How it ended.
    pub end: CallEnd,
    /// Whether the user may exist after all attempts; `No` for a read.
    pub user_may_exist: UserMayExist,
    /// How many attempts tried a connection, with one that was dropped after it may have been sent.
    pub attempts: u32,
    /// The duration, with all attempts and waits.
    pub elapsed: Duration,
}

impl CallEnded {
    /// A call of one attempt that took no time. For the test of an observer.
    pub const fn new(call: CallInfo, end: CallEnd, user_may_exist: UserMayExist) -> Self {
        Self { call, end, user_may_exist, attempts: 1, elapsed: Duration::ZERO }
    }
}

/// How a call ended.
///
/// ```
/// use enroll_client::{CallEnd, Ended, FailureKind};
/// assert_eq!(CallEnd::Dropped.as_str(), "dropped");
/// assert_eq!(CallEnd::Returned(Ended::Failed(FailureKind::Lost)).as_str(), "lost");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallEnd {
    /// It returned the outcome of an attempt.
    Returned(Ended),
    /// Its future was dropped before it returned: the caller was cancelled.
    #[doc(alias = "cancelled")]
    Dropped,
}

impl CallEnd {
    /// The name of the end: `dropped`, or that of the [`Ended`].
    ///
    /// ```
    /// assert_eq!(enroll_client::CallEnd::Dropped.as_str(), "dropped");
    /// ```
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Returned(ended) => ended.as_str(),
            Self::Dropped => "dropped",
        }
    }
}
