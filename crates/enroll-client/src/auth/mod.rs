//! How one attempt is authorised.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};

use nonce::NonceError;

use crate::BoxFuture;
use crate::data::{Secret, secret_value};
use crate::options::CallOptions;

mod credential;
pub mod nonce;
pub mod signing;
mod static_headers;
pub mod token;

pub use credential::check_credential;
pub use nonce::{NonceSource, Order};
pub use static_headers::StaticHeaders;

/// Authorises one attempt: the signing middleware, between generated code and the HTTP library.
///
/// It is called anew for every attempt, sees the request as it will be sent, and may add headers, rewrite the body, and wait (for a token). Nothing
/// changes the request after it. A scheme that signs must sign the bytes it leaves in the body.
pub trait Authorize: Send + Sync + fmt::Debug {
    /// Adds what the provider wants to see.
    fn authorize<'a>(&'a self, attempt: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a>;

    /// Whether attempts must reach the provider in the order in which they were authorised, because
    /// a nonce must grow. The order is that of the source in
    /// [`Config::nonces`](crate::Config::nonces), so draw from
    /// [`Config::nonce_source`](crate::Config::nonce_source).
    fn in_order(&self) -> bool {
        false
    }

    /// Whether [`rejected`](Self::rejected) can do something about refused credentials.
    fn can_refresh(&self) -> bool {
        false
    }

    /// The provider refused the credentials of an attempt with these headers. True where the next attempt will have others, so that one more is worth it.
    fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
        let _ = sent;
        Box::pin(std::future::ready(false))
    }
}

/// The outcome of authorising one attempt.
pub enum Authorized<'a> {
    /// Nothing had to be waited for.
    Now(Result<(), AuthorizeError>),
    /// Something has to be waited for, such as a token.
    Later(BoxFuture<'a, Result<(), AuthorizeError>>),
}

impl fmt::Debug for Authorized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(outcome) => f.debug_tuple("Now").field(outcome).finish(),
            Self::Later(_) => f.write_str("Later"),
        }
    }
}

/// One attempt of one call.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Counted from 1.
    pub number: u32,
    /// What the caller said about this call.
    pub call: &'a CallOptions,
}

/// An attempt could not be authorised. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// A credential holds a character that no header can carry.
    #[error("the credential for header {header} holds a character that a header cannot carry; copy it again")]
    NotAHeader {
        /// The header's name.
        header: &'static str,
    },
    /// A credential is empty.
    #[error("{field} is empty or blank; give it, or leave the option out")]
    Empty {
        /// The credential or option.
        field: &'static str,
    },
    /// A credential is not as the provider issued it, or cannot be sent.
    #[error("{field} {flaw}")]
    Unfit {
        /// The credential or option.
        field: &'static str,
        /// What is wrong, and what to do.
        flaw: &'static str,
    },
    /// A credential holds a character that the provider's scheme uses as a separator.
    #[error("{field} holds a `{separator}`, which separates credentials on the wire; use a value without it")]
    Separator {
        /// The credential or option.
        field: &'static str,
        /// The separator.
        separator: char,
    },
    /// No nonce could be drawn.
    #[error(transparent)]
    Nonce(#[from] NonceError),
    /// The body is not what the scheme can sign.
    #[error("the body cannot be signed: {reason}")]
    Body {
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// The caller's token source failed.
    #[error("the token source failed; see the cause")]
    Token(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Puts a header on the request, marked so that no log shows its value. For what an attempt alone
/// needs, such as a nonce or a signature; a credential goes into [`set_secret_header`].
///
/// # Errors
///
/// [`AuthorizeError::NotAHeader`] where the value cannot stand in a header.
pub fn set_header(
    request: &mut reqwest::Request,
    name: &'static HeaderName,
    value: impl AsRef<[u8]>,
) -> Result<(), AuthorizeError> {
    insert(request, name, HeaderValue::from_bytes(value.as_ref()))
}

/// Puts a credential on the request as a header that no log shows. The header's copy is wiped when
/// the request is dropped.
///
/// # Errors
///
/// [`AuthorizeError::NotAHeader`] where the value cannot stand in a header.
pub fn set_secret_header(
    request: &mut reqwest::Request,
    name: &'static HeaderName,
    value: &Secret,
) -> Result<(), AuthorizeError> {
    insert(request, name, secret_value(value))
}

fn insert(
    request: &mut reqwest::Request,
    name: &'static HeaderName,
    value: Result<HeaderValue, InvalidHeaderValue>,
) -> Result<(), AuthorizeError> {
    let mut value = value.map_err(|_| AuthorizeError::NotAHeader { header: name.as_str() })?;
    value.set_sensitive(true);
    request.headers_mut().insert(name.clone(), value);
    Ok(())
}
