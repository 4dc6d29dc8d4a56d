//! A call that got no answer at all, and whether the request may have left.

use std::{fmt, io};

use super::attempts::Attempts;
use super::failure_kind::FailureKind;
use crate::auth::AuthorizeError;

/// There was no answer. [`user_may_exist`](Self::user_may_exist) says whether the request may have reached the provider all the same.
pub struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) source: Option<Source>,
    pub(crate) attempts: Attempts,
}

/// The attempt timeout passed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the attempt timeout passed")]
pub(crate) struct TimeUp;

#[derive(Debug)]
pub(crate) enum Source {
    Authorize(AuthorizeError),
    Http(reqwest::Error),
    TimedOut(TimeUp),
}

impl Failure {
    /// Why there was no answer.
    pub const fn kind(&self) -> FailureKind {
        self.kind
    }

    /// Every attempt of the call.
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    pub(crate) fn authorize(error: AuthorizeError) -> (FailureKind, Option<Source>) {
        (FailureKind::Authorize, Some(Source::Authorize(error)))
    }

    /// The attempt's time was up.
    pub(crate) const fn timed_out(time_up: TimeUp, taken_back: bool) -> (FailureKind, Option<Source>) {
        (if taken_back { FailureKind::Connect } else { FailureKind::TimedOut }, Some(Source::TimedOut(time_up)))
    }

    /// The kind of a transport error. A fault counts as sent unless the request was taken back.
    pub(crate) fn http(error: reqwest::Error, taken_back: bool) -> (FailureKind, Option<Source>) {
        let kind = if taken_back && is_tls(&error) {
            FailureKind::Tls
        } else if taken_back {
            FailureKind::Connect
        } else if error.is_timeout() {
            FailureKind::TimedOut
        } else {
            FailureKind::Lost
        };
        // The address is the caller's own configuration and may hold what they do not want in a log.
        (kind, Some(Source::Http(error.without_url())))
    }
}

/// Whether the TLS library gave up a handshake: it reports that, and nothing else, as data that is
/// not valid.
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

/// An I/O error is no source of the one that wraps it, so it is looked for inside.
fn is_invalid_data(error: &io::Error) -> bool {
    let inner = || error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    error.kind() == io::ErrorKind::InvalidData || inner().is_some_and(is_invalid_data)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Failure");
        debug.field("kind", &self.kind).field("source", &self.source).field("attempts", &self.attempts).finish()
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.source.as_ref()? {
            Source::Authorize(error) => Some(error),
            Source::Http(error) => Some(error),
            Source::TimedOut(error) => Some(error),
        }
    }
}
