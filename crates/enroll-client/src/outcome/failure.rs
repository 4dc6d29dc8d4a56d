//! The failure of a call without a response.

use std::{fmt, io};

use super::attempts::Attempts;
use super::failure_kind::FailureKind;
use super::user_may_exist::{Ended, UserMayExist};
use crate::auth::{AuthorizeError, SignedRequest};

/// The call ended without a response. [`Attempts::user_may_exist`] says whether an attempt may have
/// reached the provider all the same.
///
/// ```
/// use enroll_client::{Failure, UserMayExist};
/// fn is_safe_to_retry(failure: &Failure) -> bool {
///     failure.attempts().user_may_exist() == UserMayExist::No
/// }
/// ```
#[doc(alias = "timeout")]
pub struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) source: Option<Source>,
    pub(crate) attempts: Attempts,
}

/// The attempt timeout, or the deadline of the call, passed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the attempt timeout or the deadline of the call passed")]
pub(crate) struct TimeUp;

#[derive(Debug)]
pub(crate) enum Source {
    Authorize(AuthorizeError),
    Http(reqwest::Error),
    TimedOut(TimeUp),
    /// No failure: the request of a call that was only to be signed.
    Signed(Box<SignedRequest>),
}

impl Failure {
    /// A failure, for a test double.
    ///
    /// ```
    /// use enroll_client::{AttemptRecord, Attempts, Ended, Failure, FailureKind, UserMayExist};
    /// let lost = AttemptRecord::new(1, Ended::Failed(FailureKind::Lost));
    /// let failure = Failure::new(FailureKind::Lost, Attempts::from([lost]));
    /// assert_eq!(failure.attempts().user_may_exist(), UserMayExist::Maybe);
    /// ```
    pub const fn new(kind: FailureKind, attempts: Attempts) -> Self {
        Self { kind, source: None, attempts }
    }

    /// The request of a call that was only to be signed.
    ///
    /// # Errors
    ///
    /// The failure itself, if the request could not be authorised.
    #[doc(hidden)]
    pub fn into_signed(self) -> Result<SignedRequest, Self> {
        match self.source {
            Some(Source::Signed(signed)) => Ok(*signed),
            source => Err(Self { source, ..self }),
        }
    }

    /// Why the last attempt got no response.
    ///
    /// ```
    /// use enroll_client::{Failure, FailureKind};
    /// fn has_timed_out(failure: &Failure) -> bool {
    ///     matches!(failure.kind(), FailureKind::TimedOut | FailureKind::DeadlineBeforeSending)
    /// }
    /// ```
    pub const fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The record of every attempt of the call.
    ///
    /// ```
    /// use enroll_client::Failure;
    /// fn describe(failure: &Failure) -> String {
    ///     format!("{failure} (after {} attempts)", failure.attempts().len())
    /// }
    /// ```
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    pub(crate) fn authorize(error: AuthorizeError) -> (FailureKind, Option<Source>) {
        (FailureKind::Authorize, Some(Source::Authorize(error)))
    }

    /// The kind of an attempt timeout. The request counts as sent unless it was cancelled.
    pub(crate) const fn timed_out(time_up: TimeUp, was_cancelled: bool) -> (FailureKind, Option<Source>) {
        (if was_cancelled { FailureKind::Connect } else { FailureKind::TimedOut }, Some(Source::TimedOut(time_up)))
    }

    /// The kind of a transport error. The request counts as sent unless it was cancelled. For a
    /// read, which may have no body to cancel, the transport's own report is enough.
    pub(crate) fn http(error: reqwest::Error, was_cancelled: bool, is_read: bool) -> (FailureKind, Option<Source>) {
        let is_unsent = was_cancelled || is_read && (error.is_connect() || error.is_builder());
        let kind = if is_unsent && is_tls(&error) {
            FailureKind::Tls
        } else if is_unsent {
            FailureKind::Connect
        } else if error.is_timeout() {
            FailureKind::TimedOut
        } else {
            FailureKind::Lost
        };
        // The URL contains the caller's configuration and the personal data of a read.
        (kind, Some(Source::Http(error.without_url())))
    }
}

/// Whether the TLS handshake failed. The TLS library reports that as an I/O error of the kind
/// `InvalidData`, and nothing else before sending has that kind.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.downcast_ref::<io::Error>().is_some_and(is_invalid_data) {
            return true;
        }
        source = error.source();
    }
    false
}

/// An I/O error is not the `source` of an I/O error that wraps it, so it is unwrapped here.
fn is_invalid_data(error: &io::Error) -> bool {
    let inner = || error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    error.kind() == io::ErrorKind::InvalidData || inner().is_some_and(is_invalid_data)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.attempts.is_read() {
            return f.write_str(self.kind.cause());
        }
        self.kind.fmt(f)?;
        let last = UserMayExist::after(&Ended::Failed(self.kind));
        if self.attempts.user_may_exist() > last {
            f.write_str("; an earlier attempt may have created the user")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Failure");
        debug.field("kind", &self.kind).field("source", &self.source).field("attempts", &self.attempts);
        debug.field("call_id", &self.attempts.call_id()).finish()
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.source.as_ref()? {
            Source::Authorize(error) => Some(error),
            Source::Http(error) => Some(error),
            Source::TimedOut(error) => Some(error),
            Source::Signed(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::AttemptRecord;

    fn message(kinds: &[FailureKind], is_read: bool) -> String {
        let record = |kind: &FailureKind| AttemptRecord::new(1, Ended::Failed(*kind));
        let attempts = kinds.iter().map(record).collect::<Attempts>().of_read(is_read);
        Failure { kind: kinds[kinds.len() - 1], source: None, attempts }.to_string()
    }

    #[test]
    fn the_message_says_whether_any_attempt_may_have_created_the_user() {
        use FailureKind::{Connect, Lost, TimedOut};
        let of_create = |kinds: &[FailureKind]| message(kinds, false);
        assert_eq!(of_create(&[Connect]), "no connection to the provider; nothing was sent");
        assert_eq!(of_create(&[Lost, TimedOut]), "no response in time; the user may exist");
        let earlier = "no connection to the provider; nothing was sent; an earlier attempt may have created the user";
        assert_eq!(of_create(&[Lost, Connect]), earlier);
    }

    #[test]
    fn the_message_of_a_read_names_no_user() {
        use FailureKind::{Authorize, Connect, DeadlineBeforeSending, Lost, TimedOut, Tls};
        for last in [Authorize, Connect, DeadlineBeforeSending, Lost, TimedOut, Tls] {
            let message = message(&[Lost, last], true);
            assert!(!message.contains("user") && last.to_string().starts_with(&message), "{message}");
        }
        assert_eq!(message(&[TimedOut], true), "no response in time");
    }
}
