//! Why an attempt got no response.

use std::fmt;

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The request could not be authorised, so nothing was sent.
    Authorize,
    /// No connection, or none in time: name, address, refused, or lost before the request left.
    /// Nothing was sent.
    Connect,
    /// The TLS handshake failed, mostly because the server's certificate is not trusted. Nothing
    /// was sent, and a retry would meet the same.
    Tls,
    /// The deadline passed while waiting for earlier calls on this key, or for a token. Nothing was sent.
    DeadlineBeforeSending,
    /// No answer in time. The request may have arrived.
    TimedOut,
    /// The connection broke after the request may have been sent.
    Lost,
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authorize => "the request could not be authorised and was not sent; see the cause",
            Self::Connect => "no connection to the provider, nothing was sent; check the base URL and the network",
            Self::Tls => {
                "no secure connection to the provider, nothing was sent; check the server's certificate, the root certificates and the base URL"
            }
            Self::DeadlineBeforeSending => {
                "the call's time was up while it waited for earlier calls on this key or for a token, nothing was sent; allow more time"
            }
            Self::TimedOut => "no answer in time, the user may exist; look the user up before repeating",
            Self::Lost => {
                "the connection was lost after sending, the user may exist; look the user up before repeating"
            }
        })
    }
}
