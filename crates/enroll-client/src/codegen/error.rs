//! The error of a call through a generated client.

use std::fmt;

use reqwest::StatusCode;

use super::response_value::ResponseValue;
use crate::data::RawBody;
use crate::data::decode::DecodeError;
use crate::draft::DraftError;
use crate::outcome::{Attempts, Exchange, Failure, UserMayExist};

/// The error of a call through a generated client. `E` is the provider's documented error body.
///
/// Nothing that was sent or received is ever printed.
/// The response body is available through [`exchange`](Self::exchange) only.
///
/// ```
/// use enroll_client::{Error, UserMayExist};
/// fn report<E>(error: &Error<E>) {
///     // One sentence, without personal data.
///     eprintln!("{error}");
///     if let Error::Unreadable(response) = error {
///         eprintln!("the response differs at {}", response.decode_error().path());
///     }
///     if error.user_may_exist() == UserMayExist::Maybe {
///         let request_id = error.exchange().and_then(|exchange| exchange.request_id());
///         eprintln!("request id: {}", request_id.unwrap_or("none"));
///     }
/// }
/// ```
pub enum Error<E = ()> {
    /// The request could not be built. Nothing was sent.
    InvalidRequest(DraftError),
    /// No response.
    Failure(Failure),
    /// A documented error response, decoded.
    ErrorResponse(ResponseValue<E>),
    /// A success status that does not prove a created user: the body reports an error, or its
    /// meaning is unknown. The verdict of the exchange says which.
    NotCreated(Exchange),
    /// A success status of a read, a call that creates nothing, without the data that was asked
    /// for: the body reports an error, or is not the provider's. The verdict of the exchange says
    /// which.
    NotRead(Exchange),
    /// A response whose body does not have the documented shape. After a call that creates a user,
    /// a success status means that the user exists all the same.
    Unreadable(Unreadable),
    /// A response with an undocumented status.
    Undocumented(Exchange),
}

/// A response whose body does not have the documented shape.
///
/// ```
/// use enroll_client::Unreadable;
/// fn describe(response: &Unreadable) -> String {
///     format!("status {}: {}", response.exchange().status(), response.decode_error())
/// }
/// ```
#[derive(Debug)]
pub struct Unreadable {
    pub(crate) exchange: Exchange,
    pub(crate) error: DecodeError,
}

impl Unreadable {
    /// The response with its verdict and attempts.
    pub const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The response body as it arrived.
    ///
    /// ```
    /// use enroll_client::{Unreadable, id_at};
    /// fn user_id(response: &Unreadable) -> Option<String> {
    ///     id_at(response.body().expose(), "/data/id").map(Into::into)
    /// }
    /// ```
    pub fn body(&self) -> &RawBody {
        self.exchange.body()
    }

    /// The path at which the body differs from its document, and what was expected there.
    pub const fn decode_error(&self) -> &DecodeError {
        &self.error
    }
}

impl<E> Error<E> {
    /// The response with its verdict and attempts; none if there was no response.
    ///
    /// ```
    /// use enroll_client::{Error, Verdict};
    /// fn is_rate_limited<E>(error: &Error<E>) -> bool {
    ///     let verdict = error.exchange().map(|exchange| exchange.verdict());
    ///     matches!(verdict, Some(Verdict::RateLimited(_)))
    /// }
    /// ```
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::InvalidRequest(_) | Self::Failure(_) => None,
            Self::ErrorResponse(value) => Some(value.exchange()),
            Self::NotCreated(exchange) | Self::NotRead(exchange) | Self::Undocumented(exchange) => Some(exchange),
            Self::Unreadable(unreadable) => Some(&unreadable.exchange),
        }
    }

    /// The HTTP status; none if there was no response.
    ///
    /// ```
    /// use enroll_client::Error;
    /// fn is_server_error<E>(error: &Error<E>) -> bool {
    ///     error.status().is_some_and(|status| status.is_server_error())
    /// }
    /// ```
    pub fn status(&self) -> Option<StatusCode> {
        self.exchange().map(Exchange::status)
    }

    /// The record of every attempt of the call; none if the request could not be built.
    ///
    /// ```
    /// use enroll_client::Error;
    /// fn attempts<E>(error: &Error<E>) -> usize {
    ///     error.attempts().map_or(0, |attempts| attempts.len())
    /// }
    /// ```
    pub fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::Failure(failure) => Some(failure.attempts()),
            Self::ErrorResponse(value) => Some(value.exchange().attempts()),
            Self::NotCreated(exchange) | Self::NotRead(exchange) | Self::Undocumented(exchange) => {
                Some(exchange.attempts())
            }
            Self::Unreadable(unreadable) => Some(unreadable.exchange.attempts()),
        }
    }

    /// Whether the user may exist after all attempts of the call. After a read it is always `No`,
    /// because a read creates nothing.
    ///
    /// ```
    /// use enroll_client::{DraftError, Error, UserMayExist};
    /// let error: Error = DraftError::Body.into();
    /// assert_eq!(error.user_may_exist(), UserMayExist::No);
    /// ```
    ///
    /// # Troubleshooting
    ///
    /// On `Maybe`, look the user up at the provider before another call. On `Yes` without a created
    /// user, keep what the raw body of the [`Exchange`](crate::Exchange) holds.
    pub fn user_may_exist(&self) -> UserMayExist {
        self.attempts().map_or(UserMayExist::No, Attempts::user_may_exist)
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl<E> From<DraftError> for Error<E> {
    fn from(error: DraftError) -> Self {
        Self::InvalidRequest(error)
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(reason) => {
                return write!(f, "the request could not be built and was not sent: {reason}");
            }
            Self::Failure(failure) => return failure.fmt(f),
            Self::ErrorResponse(value) => write!(f, "the provider responded with error status {}", value.status()),
            Self::NotCreated(exchange) => {
                write!(f, "the provider responded with status {} without a created user", exchange.status())
            }
            Self::NotRead(exchange) => {
                write!(f, "the provider responded with status {} without the documented data", exchange.status())
            }
            Self::Unreadable(response) => {
                write!(f, "the provider responded with status {}, but {}", response.exchange.status(), response.error)
            }
            Self::Undocumented(exchange) => {
                write!(f, "the provider responded with the undocumented status {}", exchange.status())
            }
        }?;
        f.write_str(match self.user_may_exist() {
            UserMayExist::No => "",
            UserMayExist::Maybe => "; the user may exist",
            UserMayExist::Yes => "; the user exists",
        })
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(reason) => f.debug_tuple("InvalidRequest").field(reason).finish(),
            Self::Failure(failure) => failure.fmt(f),
            Self::Unreadable(unreadable) => unreadable.fmt(f),
            Self::ErrorResponse(value) => f.debug_tuple("ErrorResponse").field(value.exchange()).finish(),
            Self::NotCreated(exchange) => f.debug_tuple("NotCreated").field(exchange).finish(),
            Self::NotRead(exchange) => f.debug_tuple("NotRead").field(exchange).finish(),
            Self::Undocumented(exchange) => f.debug_tuple("Undocumented").field(exchange).finish(),
        }
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failure(failure) => std::error::Error::source(failure),
            Self::Unreadable(unreadable) => Some(&unreadable.error),
            _ => None,
        }
    }
}
