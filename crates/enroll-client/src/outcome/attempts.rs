//! The record of a call's attempts, and what they prove together.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use super::call_id::CallId;
use super::safe_retry::SafeRetry;
use super::user_may_exist::{Ended, UserMayExist};
use super::verdict::Verdict;
use crate::data::RawBody;
use crate::service::{Existing, RejectionKind};

/// The record of one attempt.
///
/// ```
/// use enroll_client::{Attempts, Ended};
/// fn log(attempts: &Attempts) {
///     for attempt in attempts.iter() {
///         let id = attempt.request_id.as_deref().unwrap_or("-");
///         println!("#{} in {:?}: {:?} ({id})", attempt.number, attempt.elapsed, attempt.ended);
///     }
/// }
/// # log(&Attempts::default());
/// ```
#[doc(alias = "retries")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttemptRecord {
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The HTTP status of the response, if there was one.
    pub status: Option<u16>,
    /// When the attempt began, as time since 1970-01-01T00:00:00Z by the clock of the client.
    pub began_at: Duration,
    /// The duration of the attempt, from waiting for its nonce order
    /// to the last byte of the response.
    pub elapsed: Duration,
    /// How the attempt ended.
    pub ended: Ended,
    /// The provider's id of the request, for questions to its support.
    pub request_id: Option<String>,
    /// The body of a success status that did not prove a created user, if a retry followed. It may
    /// hold an id or a one-time password. Always absent for a read.
    pub raw: Option<RawBody>,
}

impl AttemptRecord {
    /// A record, for a test double. Without a status, times, request id and body.
    ///
    /// ```
    /// use enroll_client::{AttemptRecord, Ended, FailureKind};
    /// let mut lost = AttemptRecord::new(1, Ended::Failed(FailureKind::Lost));
    /// lost.elapsed = std::time::Duration::from_secs(3);
    /// ```
    pub const fn new(number: u32, ended: Ended) -> Self {
        Self {
            number,
            status: None,
            began_at: Duration::ZERO,
            elapsed: Duration::ZERO,
            ended,
            request_id: None,
            raw: None,
        }
    }
}

/// The records of a call's attempts, in order. An attempt that ended before a connection was tried
/// is not recorded. It derefs to a slice, and clones share the records.
///
/// ```
/// use enroll_client::Attempts;
/// fn describe(attempts: &Attempts) -> String {
///     format!("{} attempts, user may exist: {:?}", attempts.len(), attempts.user_may_exist())
/// }
/// # assert_eq!(describe(&Attempts::default()), "0 attempts, user may exist: No");
/// ```
#[derive(Clone, Default)]
pub struct Attempts {
    records: Arc<[AttemptRecord]>,
    is_read: bool,
    call_id: Option<CallId>,
    safe_retry: Option<SafeRetry>,
}

impl Attempts {
    /// Adds what is known of their call.
    ///
    /// ```
    /// use enroll_client::{Attempts, CallId};
    /// let id = CallId::unique();
    /// assert_eq!(Attempts::default().of_call(id, None).call_id(), Some(id));
    /// ```
    #[must_use]
    pub fn of_call(self, call_id: CallId, safe_retry: Option<SafeRetry>) -> Self {
        Self { call_id: Some(call_id), safe_retry, ..self }
    }

    /// The id of the call. None for the attempts of a test double.
    ///
    /// ```
    /// assert_eq!(enroll_client::Attempts::default().call_id(), None);
    /// ```
    #[doc(alias = "correlation id")]
    pub const fn call_id(&self) -> Option<CallId> {
        self.call_id
    }

    /// What makes a retry with the same values safe, if the user may exist and the provider
    /// promises to recognise a value that the request carried.
    ///
    /// ```
    /// assert_eq!(enroll_client::Attempts::default().safe_retry(), None);
    /// ```
    #[doc(alias = "idempotency")]
    pub const fn safe_retry(&self) -> Option<SafeRetry> {
        self.safe_retry
    }

    /// Marks the attempts as those of a read.
    #[must_use]
    pub(crate) fn of_read(self, is_read: bool) -> Self {
        Self { is_read, ..self }
    }

    /// Whether the attempts are those of a read, a call that creates nothing.
    ///
    /// ```
    /// use enroll_client::Attempts;
    /// assert!(!Attempts::default().is_read());
    /// ```
    pub const fn is_read(&self) -> bool {
        self.is_read
    }

    /// Whether the user may exist after all attempts. If an earlier attempt may have created the
    /// user, a later one that certainly did not changes nothing. After a read it is always `No`: a
    /// read creates nothing, whatever its outcome, and it says nothing about earlier calls.
    ///
    /// ```
    /// use enroll_client::{Attempts, UserMayExist};
    /// assert_eq!(Attempts::default().user_may_exist(), UserMayExist::No);
    /// ```
    ///
    /// # Troubleshooting
    ///
    /// On `Maybe`, look the user up at the provider before another call. On `Yes` without a created
    /// user, keep what the body of the [`Exchange`](crate::Exchange) holds.
    #[doc(alias = "idempotency")]
    pub fn user_may_exist(&self) -> UserMayExist {
        if self.is_read {
            return UserMayExist::No;
        }
        let each = self.iter().map(|record| UserMayExist::after(&record.ended));
        each.max().unwrap_or(UserMayExist::No)
    }

    /// Whether the existing user, or the used idempotency key, is probably that of an earlier
    /// attempt whose response was lost. An e-mail address does not count:
    /// it may be another person's.
    pub(crate) fn is_probably_ours(&self) -> bool {
        let Some((last, earlier)) = self.split_last() else { return false };
        let is_recognised = matches!(
            last.ended,
            Ended::Responded(Verdict::Rejected(
                RejectionKind::AlreadyExists(Existing::ExternalId) | RejectionKind::IdempotencyKeyReused
            ))
        );
        !self.is_read
            && is_recognised
            && earlier.iter().any(|record| UserMayExist::after(&record.ended) == UserMayExist::Maybe)
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records.fmt(f)
    }
}

impl Deref for Attempts {
    type Target = [AttemptRecord];

    fn deref(&self) -> &[AttemptRecord] {
        &self.records
    }
}

impl From<[AttemptRecord; 1]> for Attempts {
    fn from(record: [AttemptRecord; 1]) -> Self {
        Self { records: record.into(), ..Self::default() }
    }
}

impl FromIterator<AttemptRecord> for Attempts {
    fn from_iter<I: IntoIterator<Item = AttemptRecord>>(records: I) -> Self {
        Self { records: records.into_iter().collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use Ended::{Failed, Responded};
    use UserMayExist::{Maybe, No, Yes};

    use super::*;
    use crate::outcome::FailureKind;

    fn attempts(ended: impl IntoIterator<Item = Ended>) -> Attempts {
        ended.into_iter().map(|ended| AttemptRecord::new(1, ended)).collect()
    }

    #[test]
    fn the_attempts_of_a_call_together_decide_whether_the_user_may_exist() {
        let rejected = |kind| Responded(Verdict::Rejected(kind));
        let lost = Failed(FailureKind::Lost);
        let limited = Responded(Verdict::RateLimited(None));
        let by_id = rejected(RejectionKind::AlreadyExists(Existing::ExternalId));
        let by_email = rejected(RejectionKind::AlreadyExists(Existing::Email));
        let reused = rejected(RejectionKind::IdempotencyKeyReused);
        let rows = [
            (vec![], No, false),
            (vec![Failed(FailureKind::Connect)], No, false),
            (vec![lost, Failed(FailureKind::Connect)], Maybe, false),
            (vec![lost, rejected(RejectionKind::Rule)], Maybe, false),
            (vec![by_id], Yes, false),
            (vec![lost, by_id], Yes, true),
            (vec![lost, by_email], Yes, false),
            // The key proves that the provider saw the request, not that it created a user.
            (vec![lost, reused], Maybe, true),
            (vec![limited, reused], Maybe, false),
            (vec![limited, rejected(RejectionKind::Rule)], No, false),
            (vec![lost, Responded(Verdict::Conflict)], Maybe, false),
            (vec![lost, Responded(Verdict::Created)], Yes, false),
        ];
        for (ended, user, is_ours) in rows {
            let attempts = attempts(ended.clone());
            assert_eq!((attempts.user_may_exist(), attempts.is_probably_ours()), (user, is_ours), "{ended:?}");
            let read = attempts.of_read(true);
            assert_eq!((read.user_may_exist(), read.is_probably_ours()), (No, false), "{ended:?}, a read");
        }
    }
}
