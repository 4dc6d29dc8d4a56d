//! The error of a generated client's call.

use std::fmt;

use reqwest::StatusCode;

use super::response::ResponseValue;
use crate::data::RawBody;
use crate::data::decode::DecodeError;
use crate::draft::DraftError;
use crate::outcome::{Attempts, Exchange, Failure, UserMayExist};

/// What a generated client's call can end in besides a created user. `E` is the provider's documented error body.
///
/// Nothing that was sent or received is ever printed: the body is reached through [`exchange`](Self::exchange) alone.
pub enum Error<E = ()> {
    /// The request could not be built. Nothing was sent.
    InvalidRequest(DraftError),
    /// There was no answer.
    Failure(Failure),
    /// A documented error answer, decoded.
    ErrorResponse(ResponseValue<E>),
    /// A success status that proves no success: the body refuses, or leaves it open. The verdict of the exchange tells which.
    NotCreated(Exchange),
    /// An answer whose body does not have the documented shape. With a success status the user exists all the same.
    Unreadable(Unreadable),
    /// An answer with a status that is not documented.
    Undocumented(Exchange),
}

/// An answer whose body does not have the documented shape.
#[derive(Debug)]
pub struct Unreadable {
    pub(crate) exchange: Exchange,
    pub(crate) error: DecodeError,
}

impl Unreadable {
    /// How the answer was come by.
    pub const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The body as it arrived.
    pub fn body(&self) -> &RawBody {
        self.exchange.body()
    }

    /// Where the body differs from its document.
    pub const fn decode_error(&self) -> &DecodeError {
        &self.error
    }
}

impl<E> Error<E> {
    /// How the answer was come by; none where there was no answer.
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::InvalidRequest(_) | Self::Failure(_) => None,
            Self::ErrorResponse(value) => Some(value.exchange()),
            Self::NotCreated(exchange) | Self::Undocumented(exchange) => Some(exchange),
            Self::Unreadable(unreadable) => Some(&unreadable.exchange),
        }
    }

    /// The HTTP status; none where there was no answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.exchange().map(Exchange::status)
    }

    /// Every attempt of the call; none if the request could not be built.
    pub fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::Failure(failure) => Some(failure.attempts()),
            Self::ErrorResponse(value) => Some(value.exchange().attempts()),
            Self::NotCreated(exchange) | Self::Undocumented(exchange) => Some(exchange.attempts()),
            Self::Unreadable(unreadable) => Some(unreadable.exchange.attempts()),
        }
    }

    /// Whether the user may exist now, after all attempts of the call.
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
            Self::InvalidRequest(reason) => write!(f, "the request could not be built and was not sent: {reason}"),
            Self::Failure(failure) => failure.fmt(f),
            Self::ErrorResponse(value) => {
                write!(f, "the provider answered with status {}; see the typed body", value.status())
            }
            Self::NotCreated(exchange) => {
                write!(
                    f,
                    "the provider answered with status {} and no created user; see the exchange",
                    exchange.status()
                )
            }
            Self::Unreadable(it) => {
                write!(f, "the provider answered with status {}, but {}", it.exchange.status(), it.error)
            }
            Self::Undocumented(exchange) => {
                write!(
                    f,
                    "the provider answered with status {}, which it does not document; ask it what became of the user",
                    exchange.status()
                )
            }
        }
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
