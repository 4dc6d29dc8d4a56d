//! Why an attempt got no response.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an attempt got no response.
///
/// ```
/// use enroll_client::{Ended, FailureKind, UserMayExist};
/// let user_may_exist = |kind| UserMayExist::after(&Ended::Failed(kind));
/// assert_eq!(user_may_exist(FailureKind::Connect), UserMayExist::No);
/// assert_eq!(user_may_exist(FailureKind::TimedOut), UserMayExist::Maybe);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The request could not be authorised, so nothing was sent.
    Authorize,
    /// No connection, or none before the timeout: DNS failed, the server refused the connection, or
    /// it was lost before the request was sent. Nothing was sent.
    Connect,
    /// The TLS handshake failed, usually because the server's certificate is not trusted. Nothing
    /// was sent. It is not retried, because a retry would fail in the same way.
    Tls,
    /// The deadline passed while the call waited for the nonce order or for a token.
    /// Nothing was sent.
    DeadlineBeforeSending,
    /// No response before the attempt timeout or the deadline. The provider may have received the
    /// request.
    #[doc(alias = "timeout")]
    TimedOut,
    /// The connection was lost after the request may have been sent.
    Lost,
}

impl FailureKind {
    /// The name of the kind, such as `timed_out`.
    ///
    /// ```
    /// assert_eq!(enroll_client::FailureKind::Lost.as_str(), "lost");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::DeadlineBeforeSending => "deadline_before_sending",
            Self::TimedOut => "timed_out",
            Self::Lost => "lost",
        }
    }

    /// What happened, without what it means for the user.
    pub(crate) const fn cause(self) -> &'static str {
        match self {
            Self::Authorize => "the request could not be authorised and was not sent",
            Self::Connect => "no connection to the provider; nothing was sent",
            Self::Tls => "the TLS handshake with the provider failed; nothing was sent",
            Self::DeadlineBeforeSending => {
                "the deadline passed while waiting for earlier calls on this key or for a token; nothing was sent"
            }
            Self::TimedOut => "no response in time",
            Self::Lost => "the connection was lost after sending",
        }
    }
}

/// The message for a call that creates a user.
impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cause())?;
        match self {
            Self::TimedOut | Self::Lost => f.write_str("; the user may exist"),
            Self::Authorize | Self::Connect | Self::Tls | Self::DeadlineBeforeSending => Ok(()),
        }
    }
}
