//! The report about a wait before a retry.

use std::time::Duration;

use super::CallInfo;
use crate::outcome::Ended;

/// The call waits before a retry; see [`Observer::waiting`](crate::Observer::waiting).
///
/// ```
/// use std::time::Duration;
/// use enroll_client::{CallId, CallInfo, Ended, Verdict, WaitReason, Waiting};
/// let call = CallInfo::new("capa", "create_user", CallId::unique());
/// let limited = Ended::Responded(Verdict::RateLimited(Some(Duration::from_secs(2))));
/// let wait = Waiting::new(call, 1, limited, Duration::from_secs(2), WaitReason::RetryAfter);
/// assert_eq!(wait.reason.as_str(), "retry_after");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Waiting {
    /// The call.
    pub call: CallInfo,
    /// The number of the attempt that ended, from 1.
    pub attempt: u32,
    /// How it ended.
    pub ended: Ended,
    /// How long the call waits.
    pub wait: Duration,
    /// Why it waits that long.
    pub reason: WaitReason,
}

impl Waiting {
    /// A wait. For the test of an observer.
    pub const fn new(call: CallInfo, attempt: u32, ended: Ended, wait: Duration, reason: WaitReason) -> Self {
        Self { call, attempt, ended, wait, reason }
    }
}

/// Why a call waits before a retry.
///
/// ```
/// assert_eq!(enroll_client::WaitReason::Backoff.as_str(), "backoff");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The provider asks for it, by `Retry-After` or a header of its own.
    RetryAfter,
    /// The last attempt may have created the user, and the provider gets time to finish it.
    UnknownOutcome,
    /// A nonce was rejected, and the attempts of other programs on the key get time to end.
    FreshNonce,
    /// Callers must not retry all at once: a random wait, whose limit doubles.
    Backoff,
}

impl WaitReason {
    /// The name of the reason, such as `retry_after`.
    ///
    /// ```
    /// assert_eq!(enroll_client::WaitReason::FreshNonce.as_str(), "fresh_nonce");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RetryAfter => "retry_after",
            Self::UnknownOutcome => "unknown_outcome",
            Self::FreshNonce => "fresh_nonce",
            Self::Backoff => "backoff",
        }
    }
}
