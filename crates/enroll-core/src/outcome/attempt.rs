//! One attempt of a stored outcome.

use enroll_client::{AttemptEnded, AttemptRecord, UserMayExist};
use serde::{Deserialize, Serialize};

use crate::since_epoch::millis;

/// One attempt of a call, as data.
///
/// ```
/// use enroll_core::AttemptOutcome;
/// fn slowest(attempts: &[AttemptOutcome]) -> Option<u64> {
///     attempts.iter().map(|attempt| attempt.elapsed_ms).max()
/// }
/// # assert_eq!(slowest(&[]), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptOutcome {
    /// The number of the attempt, from 1.
    pub number: u32,
    /// When it began, in milliseconds since 1970-01-01T00:00:00Z.
    pub began_at_ms: u64,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// How it ended, as [`Ended::as_str`](enroll_client::Ended::as_str) names it.
    pub ended: String,
    /// Whether this attempt may have created the user.
    pub user_may_exist: UserMayExist,
    /// The HTTP status, if there was a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl From<&AttemptRecord> for AttemptOutcome {
    fn from(record: &AttemptRecord) -> Self {
        Self {
            number: record.number,
            began_at_ms: millis(record.began_at),
            elapsed_ms: millis(record.elapsed),
            ended: record.ended.as_str().to_owned(),
            user_may_exist: UserMayExist::after(&record.ended),
            status: record.status,
            request_id: record.request_id.clone(),
        }
    }
}

/// For an observer that keeps the attempts of a call which may be dropped.
impl From<&AttemptEnded<'_>> for AttemptOutcome {
    fn from(ended: &AttemptEnded<'_>) -> Self {
        Self {
            number: ended.number,
            began_at_ms: millis(ended.began_at),
            elapsed_ms: millis(ended.elapsed),
            ended: ended.ended.as_str().to_owned(),
            user_may_exist: ended.user_may_exist,
            status: ended.status,
            request_id: ended.request_id.map(str::to_owned),
        }
    }
}
