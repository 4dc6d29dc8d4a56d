//! Authorises attempts: credential headers, signatures, tokens and nonces.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};

use nonce::NonceError;
use signing::SigningStep;

use crate::BoxFuture;
use crate::data::{Secret, secret_value};
use crate::options::CallOptions;

mod credential;
pub mod nonce;
mod signed_request;
pub mod signing;
mod signing_step;
mod static_headers;
pub mod token;

pub use credential::check_credential;
pub use nonce::{NonceOrder, NonceSource};
pub use signed_request::SignedRequest;
pub use static_headers::StaticHeaders;

/// Authorises one attempt: the signing middleware between generated code and the HTTP library.
///
/// It is called once for every attempt. It sees the request as it will be sent, and may add
/// headers, rewrite the body, and wait, for example for a token. Nothing changes the request
/// afterwards, so a signer must sign the bytes that it leaves in the body.
///
/// Implement it for a key that this crate must not hold, such as one in a hardware module:
///
/// ```
/// use std::time::SystemTime;
/// use enroll_client::signing::{HmacSha256, body_bytes, request_target};
/// use enroll_client::{Attempt, Authorize, AuthorizeError, Authorized, set_header};
/// use reqwest::Request;
/// use reqwest::header::HeaderName;
///
/// static SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
///
/// #[derive(Debug)]
/// struct Signer(HmacSha256);
///
/// impl Signer {
///     fn sign(&self, request: &mut Request) -> Result<(), AuthorizeError> {
///         let parts = [request_target(request.url()).as_bytes(), body_bytes(request)?];
///         let signature = self.0.sign_to_hex(&parts);
///         set_header(request, &SIGNATURE, signature)
///     }
/// }
///
/// impl Authorize for Signer {
///     fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut Request) -> Authorized<'a> {
///         Authorized::Now(self.sign(request))
///     }
/// }
/// ```
#[doc(alias = "signer")]
#[doc(alias = "signature")]
#[doc(alias = "middleware")]
pub trait Authorize: Send + Sync + fmt::Debug {
    /// Adds credentials, nonce and signature to the request of one attempt.
    fn authorize<'a>(&'a self, attempt: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a>;

    /// Whether attempts must reach the provider in the order in which they were authorised, because
    /// the provider requires increasing nonces. Attempts are ordered per nonce source
    /// ([`Config::nonces`](crate::Config::nonces)), so take nonces from
    /// [`Config::nonce_source`](crate::Config::nonce_source). Default: false.
    fn in_order(&self) -> bool {
        false
    }

    /// How the signature of a request that this authorised was computed, for a person who compares
    /// it with a provider's log. Use the functions that sign, so that the explanation cannot differ
    /// from the signature. Called for [`SignedRequest`] only, never for a request that is sent.
    /// Default: nothing is signed.
    ///
    /// ```
    /// use enroll_client::signing::{Encoding, HmacSha256, SignedPart, SigningStep, body_bytes};
    /// use enroll_client::{Attempt, Authorize, AuthorizeError, Authorized, set_header};
    /// use reqwest::Request;
    /// use reqwest::header::HeaderName;
    ///
    /// static SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
    ///
    /// #[derive(Debug)]
    /// struct Signer(HmacSha256);
    ///
    /// impl Authorize for Signer {
    ///     fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut Request) -> Authorized<'a> {
    ///         let sign = body_bytes(request).map(|body| self.0.sign_to_hex(&[body]));
    ///         Authorized::Now(sign.and_then(|sign| set_header(request, &SIGNATURE, sign)))
    ///     }
    ///     fn signing_steps(&self, request: &Request) -> Vec<SigningStep> {
    ///         let Ok(body) = body_bytes(request) else { return Vec::new() };
    ///         let sign = String::from_utf8_lossy(&self.0.sign_to_hex(&[body])).into_owned();
    ///         let (parts, operation) =
    ///             (vec![SignedPart::body(body)], "HMAC-SHA256 keyed with api_secret");
    ///         let step = SigningStep::encoded("signature", operation, Encoding::Hex, parts, sign);
    ///         vec![step.in_header("x-signature")]
    ///     }
    /// }
    /// ```
    fn signing_steps(&self, request: &reqwest::Request) -> Vec<SigningStep> {
        let _ = request;
        Vec::new()
    }

    /// Whether [`rejected`](Self::rejected) can replace rejected credentials. Default: false.
    fn can_refresh(&self) -> bool {
        false
    }

    /// Called after the provider rejected the credentials of an attempt with these headers. Returns
    /// true if the next attempt will have other credentials, so that one retry makes sense.
    ///
    /// ```
    /// use enroll_client::token::Refreshing;
    /// use enroll_client::{Attempt, Authorize, AuthorizeError, Authorized, BoxFuture, Secret};
    /// use enroll_client::set_secret_header;
    /// use reqwest::header::{AUTHORIZATION, HeaderMap};
    ///
    /// #[derive(Debug)]
    /// struct Bearer(Refreshing);
    ///
    /// impl Authorize for Bearer {
    ///     fn authorize<'a>(
    ///         &'a self,
    ///         _: Attempt<'a>,
    ///         request: &'a mut reqwest::Request,
    ///     ) -> Authorized<'a> {
    ///         Authorized::Later(Box::pin(async {
    ///             let token = self.0.token().await.map_err(AuthorizeError::Token)?;
    ///             let value = Secret::concat(&["Bearer ", token.expose()]);
    ///             set_secret_header(request, &AUTHORIZATION, &value)
    ///         }))
    ///     }
    ///     fn can_refresh(&self) -> bool {
    ///         true
    ///     }
    ///     fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
    ///         let value = sent.get(&AUTHORIZATION).and_then(|value| value.to_str().ok());
    ///         let token = value.and_then(|value| value.strip_prefix("Bearer ")).map(Secret::from);
    ///         Box::pin(async move {
    ///             match token {
    ///                 Some(token) => self.0.rejected(&token).await,
    ///                 None => false,
    ///             }
    ///         })
    ///     }
    /// }
    /// ```
    fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
        let _ = sent;
        Box::pin(std::future::ready(false))
    }
}

/// The outcome of authorising one attempt, at once or as a future.
///
/// ```
/// use enroll_client::{Attempt, Authorize, Authorized};
///
/// /// Waits for a permit of the caller's own before every attempt.
/// #[derive(Debug)]
/// struct Throttled(tokio::sync::Semaphore);
///
/// impl Authorize for Throttled {
///     fn authorize<'a>(&'a self, _: Attempt<'a>, _: &'a mut reqwest::Request) -> Authorized<'a> {
///         Authorized::Later(Box::pin(async {
///             if let Ok(permit) = self.0.acquire().await {
///                 permit.forget();
///             }
///             Ok(())
///         }))
///     }
/// }
/// ```
pub enum Authorized<'a> {
    /// The outcome, without waiting.
    Now(Result<(), AuthorizeError>),
    /// A future of the outcome, which waits for something such as a token.
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

/// The attempt that is to be authorised.
///
/// ```
/// use enroll_client::{Attempt, CallOptions};
/// let (number, call) = (1, &CallOptions::new());
/// assert!(Attempt { number, call }.call.device_fingerprint.is_none());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The options of the call.
    pub call: &'a CallOptions,
}

/// The attempt could not be authorised. Nothing was sent.
///
/// ```
/// use enroll_client::{AuthorizeError, check_credential};
/// let error = check_credential("api_key", &" ".into()).unwrap_err();
/// assert!(matches!(error, AuthorizeError::Empty { field: "api_key" }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// A credential contains a character that a header cannot carry.
    #[error("the credential for header {header} contains a character that a header cannot carry; copy it again")]
    NotAHeader {
        /// The header's name.
        header: &'static str,
    },
    /// A credential or an option is empty or blank.
    #[error("{field} is empty or blank; set it, or leave the option out")]
    Empty {
        /// The credential or option.
        field: &'static str,
    },
    /// A credential is not as the provider issued it, or cannot be sent in a header.
    #[error("{field} {flaw}")]
    Unfit {
        /// The credential or option.
        field: &'static str,
        /// What is wrong, and what to do.
        flaw: &'static str,
    },
    /// A credential contains the character that separates credentials in the provider's header.
    #[error("{field} contains `{separator}`, which separates credentials in the header; use a value without it")]
    Separator {
        /// The credential or option.
        field: &'static str,
        /// The separator.
        separator: char,
    },
    /// The nonce source gave no nonce.
    #[error(transparent)]
    Nonce(#[from] NonceError),
    /// The signer cannot sign the body.
    #[error("the body cannot be signed: {reason}")]
    Body {
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// The caller's token source failed. Its error is the `source` of this one.
    #[error("the token source failed")]
    Token(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Sets a header of the request and marks it as sensitive, so that no log shows its value. Use it
/// for values of one attempt, such as a nonce or a signature;
/// for a credential, use [`set_secret_header`].
///
/// ```
/// use enroll_client::set_header;
/// use reqwest::header::HeaderName;
/// static NONCE: HeaderName = HeaderName::from_static("x-nonce");
/// # let url = "https://api.example.com".parse()?;
/// # let mut request = reqwest::Request::new(reqwest::Method::POST, url);
/// set_header(&mut request, &NONCE, "1643881172430")?;
/// assert!(request.headers()[&NONCE].is_sensitive());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`AuthorizeError::NotAHeader`] if a header cannot carry the value.
pub fn set_header(
    request: &mut reqwest::Request,
    name: &'static HeaderName,
    value: impl AsRef<[u8]>,
) -> Result<(), AuthorizeError> {
    insert(request, name, HeaderValue::from_bytes(value.as_ref()))
}

/// Sets a header of the request to a credential and marks it as sensitive, so that no log shows it.
/// The header's copy of the credential is wiped from memory when the request is dropped.
///
/// ```
/// use enroll_client::{Secret, set_secret_header};
/// use reqwest::header::HeaderName;
/// static API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// # let url = "https://api.example.com".parse()?;
/// # let mut request = reqwest::Request::new(reqwest::Method::POST, url);
/// set_secret_header(&mut request, &API_KEY, &Secret::from("sk-123"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`AuthorizeError::NotAHeader`] if a header cannot carry the value.
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
