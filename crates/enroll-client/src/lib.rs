//! The HTTP runtime of enroll: what every generated client is built on.
//!
//! Use a provider crate, or the facade `enroll`, to create users. Use this crate to configure a
//! client ([`Config`], [`Retry`], [`CallOptions`]), to inspect a response ([`Exchange`],
//! [`Verdict`]), or to write an [`Authorize`] for a key that is kept elsewhere.
//!
//! The generator writes typed requests and responses; this crate does the rest of a call. It signs
//! each attempt over the exact bytes that are sent, reads the whole response, decides whether the
//! user may exist, retries only what is safe to retry, and keeps secrets and personal data out of
//! every `Debug`, `Display` and log. A call that creates nothing, such as a look-up of a user, is
//! made in the same way ([`Draft::read`]).
//!
//! | looking for | module |
//! |---|---|
//! | what a caller sets: base URL, timeouts, TLS roots | `config` |
//! | one call: attempts, deadline, the guard around sending | `call` |
//! | what a response body means | `response` |
//! | what a response proves about the user | `outcome` |
//! | whether and when a call is retried | `retry` |
//! | what a call shows while it runs: observers, events | `observe` |
//! | credential headers, signatures, tokens, nonces | `auth` |
//! | what generated code calls | `codegen` |
//! | what is known about a provider | `service` |
//! | secrets, personal data, dates, JSON decoding | `data` |
//!
//! This crate contains no provider-specific code. What differs between providers is passed in as a
//! [`Service`], an [`Authorize`] and a function that reads a provider's
//! error format ([`ReadResponse`]).

// Without it, a build for wasm fails in a dependency, with an error that names neither.
#[cfg(target_family = "wasm")]
compile_error!(
    "enroll does not run on wasm: it needs files, sockets and the timers of tokio; call it in a native service"
);

mod auth;
mod call;
pub mod clock;
mod codegen;
mod config;
mod data;
mod draft;
mod observe;
mod options;
mod outcome;
pub mod random;
mod read_url;
mod response;
mod retry;
mod service;

pub use auth::{
    Attempt, Authorize, AuthorizeError, Authorized, NonceOrder, NonceSource, SignedRequest, StaticHeaders,
    check_credential, nonce, set_header, set_secret_header, signing, token,
};
pub use call::Session;
#[doc(hidden)]
pub use call::judge_response;
pub use clock::Clock;
pub use codegen::{Error, ResponseValue, Unreadable, pattern};
pub use config::{Config, ConfigError, HttpClient, http_client};
pub use data::decode::{self, DecodeError};
pub use data::{
    Date, InvalidDate, InvalidTimestamp, Personal, RawBody, Secret, SecretJson, Timestamp, is_blank, is_email, trimmed,
};
pub use draft::{Draft, DraftError};
pub use observe::{AttemptEnded, CallEnd, CallEnded, CallInfo, LOG_TARGET, Observer, SentRequest, WaitReason, Waiting};
pub use options::CallOptions;
pub use outcome::{
    AttemptRecord, Attempts, CallId, Ended, Exchange, ExchangeBuilder, Failure, FailureKind, InvalidCallId, SafeRetry,
    UserMayExist, Verdict, is_plain_id,
};
pub use read_url::{PathUrl, ReadUrl, encode_path};
pub use response::{ErrorCode, ErrorDetails, ErrorItem, ReadResponse, Reading, ResponseParts, id_at, string_at};
pub use retry::{Budget, Retry};
pub use service::{
    ErrorField, ErrorPattern, Evidence, Existing, KeyPlace, ListedError, ReadOperation, RejectionKind, RetryKey,
    RetryPromise, Service,
};

/// The HTTP library. Its types are part of the public API: its major version changes only together
/// with a breaking version of this crate.
///
/// ```
/// use enroll_client::{HttpClient, reqwest};
/// let proxy = reqwest::Proxy::all("http://proxy.internal:3128")?;
/// let client = HttpClient::from_builder(HttpClient::builder().proxy(proxy))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(no_inline)]
pub use reqwest;

/// A JSON value of a field whose shape the provider does not document.
pub type Json = serde_json::Value;
/// A JSON object whose fields the provider does not document.
pub type JsonObject = serde_json::Map<String, Json>;
/// A boxed future. Traits with asynchronous methods return it, so that they can be used as `dyn`.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
