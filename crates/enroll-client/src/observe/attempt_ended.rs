//! The report about an attempt that ended.

use std::time::Duration;

use super::CallInfo;
use crate::outcome::{Ended, UserMayExist};

/// An attempt ended; see [`Observer::attempt_ended`](crate::Observer::attempt_ended).
///
/// ```
/// use enroll_client::{AttemptEnded, CallId, CallInfo, Ended, FailureKind, UserMayExist};
/// let call = CallInfo::new("kraken", "create_user", CallId::unique());
/// let lost = AttemptEnded::new(call, 1, Ended::Failed(FailureKind::Lost));
/// assert_eq!((lost.ended.as_str(), lost.user_may_exist), ("lost", UserMayExist::Maybe));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnded<'a> {
    /// The call.
    pub call: CallInfo,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// How it ended; [`Ended::as_str`] is a short name, for the label of a counter.
    pub ended: Ended,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// The provider's id of the request, if the response had one that holds nothing that was sent.
    pub request_id: Option<&'a str>,
    /// What this attempt alone proves about the user; `No` for a read.
    pub user_may_exist: UserMayExist,
    /// When the attempt began, as time since 1970-01-01T00:00:00Z by the clock of the client.
    pub began_at: Duration,
    /// The duration, from waiting for the nonce order to the last byte of the response.
    pub elapsed: Duration,
}

impl<'a> AttemptEnded<'a> {
    /// An attempt without status, request id and times. For the test of an observer.
    pub const fn new(call: CallInfo, number: u32, ended: Ended) -> Self {
        let user_may_exist = if call.is_read { UserMayExist::No } else { UserMayExist::after(&ended) };
        Self {
            call,
            number,
            ended,
            status: None,
            request_id: None,
            user_may_exist,
            began_at: Duration::ZERO,
            elapsed: Duration::ZERO,
        }
    }

    /// Adds the provider's id of the request.
    pub(crate) const fn request_id(mut self, id: Option<&'a str>) -> Self {
        self.request_id = id;
        self
    }
}
