//! Whether a provider can be used as it is configured: address, network and credentials, tried by a
//! read that changes nothing.
//!
//! It never runs by itself: a create that was checked a moment ago fails in the same ways all the
//! same, and every request counts against the rate limit.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use enroll_client::{CallOptions, Exchange, Failure, FailureKind, RejectionKind, Verdict};

use crate::{Provider, look_up};

/// What a check of access reports. `Display` is one sentence: what happened, then what to do.
///
/// ```
/// use enroll_core::{Access, CallOptions, CreateUser};
/// async fn is_ready(provider: &dyn CreateUser) -> bool {
///     let access = provider.check_access(&CallOptions::new()).await;
///     println!("{}: {access}", provider.id());
///     matches!(access, Access::Ready | Access::Unsupported)
/// }
/// # assert!(Access::Credentials.to_string().starts_with("the provider rejected the credentials; "));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Access {
    /// The provider responded to an authorised request.
    Ready,
    /// The provider rejected the credentials.
    Credentials,
    /// The provider rejected the signature.
    Signature,
    /// The provider rejected the nonce.
    Nonce,
    /// The rate limit was exceeded. Holds how long to wait, if the provider says so
    /// (`Retry-After`).
    RateLimited(Option<Duration>),
    /// The provider has locked out the key. Holds how long that lasts, if the provider says so.
    LockedOut(Option<Duration>),
    /// The provider rejected this request by another of its rules.
    Rejected {
        /// The HTTP status.
        status: u16,
    },
    /// Something else responded, or the provider in a form that its documents do not explain: a
    /// proxy, a firewall, a server at another address.
    NotTheProvider {
        /// The HTTP status.
        status: u16,
    },
    /// No response.
    Unreachable(Box<Failure>),
    /// The request could not be built or authorised, and was not sent.
    NotSent(Box<dyn StdError + Send + Sync>),
    /// The provider's server failed.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// The provider has no documented call that changes nothing.
    Unsupported,
}

impl Access {
    /// Whether the provider can be used.
    ///
    /// ```
    /// use enroll_core::Access;
    /// assert!(Access::Ready.is_ready() && !Access::Nonce.is_ready());
    /// ```
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }

    /// The cause, if there is one that the sentence does not show.
    ///
    /// ```
    /// use enroll_core::Access;
    /// fn print(access: &Access) {
    ///     println!("{access}");
    ///     if let Some(cause) = access.cause() {
    ///         println!("  because: {cause}");
    ///     }
    /// }
    /// # print(&Access::Ready);
    /// ```
    pub fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // The sentence says what the failure says; only its cause is new.
            Self::Unreachable(failure) => failure.source(),
            Self::NotSent(reason) => Some(&**reason),
            _ => None,
        }
    }

    /// What the error of a read means for further calls.
    pub(crate) fn after<E>(error: enroll_client::Error<E>) -> Self {
        if let Some(exchange) = error.exchange() {
            return Self::after_response(exchange);
        }
        match error {
            enroll_client::Error::Failure(failure) if failure.kind() == FailureKind::Authorize => {
                Self::NotSent(failure.into())
            }
            enroll_client::Error::Failure(failure) => Self::Unreachable(Box::new(failure)),
            enroll_client::Error::InvalidRequest(reason) => Self::NotSent(reason.into()),
            // The other errors have a response.
            _ => Self::Unsupported,
        }
    }

    fn after_response(exchange: &Exchange) -> Self {
        let status = exchange.status().as_u16();
        match exchange.verdict() {
            Verdict::Rejected(RejectionKind::Credentials) => Self::Credentials,
            Verdict::Rejected(RejectionKind::Signature) => Self::Signature,
            Verdict::Rejected(RejectionKind::Nonce) => Self::Nonce,
            Verdict::Rejected(_) => Self::Rejected { status },
            Verdict::RateLimited(wait) => Self::RateLimited(*wait),
            Verdict::LockedOut(wait) => Self::LockedOut(*wait),
            Verdict::Conflict if is_own(exchange) => Self::Rejected { status },
            // A failure inside a success status, in words that no list has.
            Verdict::Unknown(_) if is_own(exchange) && exchange.status().is_success() => Self::Rejected { status },
            Verdict::Unknown(_) if is_own(exchange) => Self::Unavailable { status },
            _ => Self::NotTheProvider { status },
        }
    }
}

/// Whether the body is an error in the provider's form.
fn is_own(exchange: &Exchange) -> bool {
    let details = exchange.error_details();
    details.code.is_some() || details.message.is_some()
}

/// Sends the provider's probe.
pub(crate) async fn check<P: Provider>(provider: &P, call: &CallOptions) -> Access {
    let Some(probe) = P::PROBE else { return Access::Unsupported };
    match provider.look_up(&probe, call).await {
        Ok(_) => Access::Ready,
        // That no user has the id of the probe is a response to an authorised request.
        Err(error) if probe.user_id.is_some() && look_up::is_no_such_user::<P>(&error) => Access::Ready,
        Err(error) => Access::after(error),
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("the provider accepts the credentials; nothing has to be done"),
            Self::Credentials => f.write_str("the provider rejected the credentials; check that key and host belong together"),
            Self::Signature => f.write_str("the provider rejected the signature; check the secret, and that nothing changes a request in transit"),
            Self::Nonce => f.write_str("the provider rejected the nonce; check the clock, and that the key has one nonce source"),
            Self::RateLimited(wait) => write!(f, "the rate limit was exceeded; retry {}", Later(*wait)),
            Self::LockedOut(wait) => write!(f, "the provider has locked out the key; make no calls with it, and retry {}", Later(*wait)),
            Self::Rejected { status } => write!(f, "the provider rejected the request with status {status}; check the permissions of the key"),
            Self::NotTheProvider { status } => write!(f, "the response with status {status} is not one that the provider documents; check the base URL, the proxy and the firewall"),
            Self::Unreachable(failure) => unreachable(failure.kind(), f),
            Self::NotSent(_) => f.write_str("the request could not be built or authorised and was not sent; fix the cause"),
            Self::Unavailable { status } => write!(f, "the provider's server failed with status {status}; retry later"),
            Self::Unsupported => f.write_str("the provider documents no call that changes nothing; the first create shows whether key and host are right"),
        }
    }
}

fn unreachable(kind: FailureKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(match kind {
        FailureKind::Connect => "no connection could be made; check the base URL, the network and the firewall",
        FailureKind::Tls => {
            "no secure connection could be made; check the server's certificate, the root certificates and the base URL"
        }
        FailureKind::DeadlineBeforeSending => "the deadline passed before anything was sent; allow a longer timeout",
        FailureKind::TimedOut => "no response in time; check the network and the firewall, or allow a longer timeout",
        _ => "the connection was lost before a response; check the network and the firewall, then retry",
    })
}

/// When to retry.
struct Later(Option<Duration>);

impl fmt::Display for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(f, "in {} s", wait.as_secs_f64().ceil()),
            None => f.write_str("later"),
        }
    }
}
