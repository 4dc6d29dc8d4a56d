//! The HTTP runtime of enroll: what every generated client is built on.
//!
//! Use a provider crate, or the facade `enroll`, to create users. This crate is for whoever
//! configures a client ([`Config`], [`Retry`], [`CallOptions`]), looks closely at a response
//! ([`Exchange`], [`Verdict`]), or writes an [`Authorize`] for a key that is kept elsewhere.
//!
//! The generator writes typed requests and responses; this crate does the rest of a call. It signs
//! each attempt over the exact bytes that are sent, reads the whole response, decides whether the
//! user may exist, retries only what is safe to retry, and keeps secrets and personal data out of
//! every `Debug`, `Display` and log.
//!
//! | looking for | module |
//! |---|---|
//! | what a caller sets: base URL, timeouts, TLS roots | `config` |
//! | one call: attempts, deadline, the guard around sending | `call` |
//! | what a response body says | `response` |
//! | what a response proves about the user | `outcome` |
//! | whether and when a call is retried | `retry` |
//! | headers, signatures, tokens, nonces | `auth` |
//! | what generated code calls | `codegen` |
//! | what is known about a provider | `service` |
//! | secrets, personal data, dates, JSON decoding | `data` |
//!
//! This crate knows no provider. What differs between providers comes in as a [`Service`], an
//! [`Authorize`] and a function that reads a provider's error format ([`ReadResponse`]).

mod auth;
mod call;
pub mod clock;
mod codegen;
mod config;
mod data;
mod draft;
mod options;
mod outcome;
pub mod random;
mod response;
mod retry;
mod service;

pub use auth::{
    Attempt, Authorize, AuthorizeError, Authorized, NonceSource, Order, StaticHeaders, check_credential, nonce,
    set_header, set_secret_header, signing, token,
};
pub use call::Session;
#[doc(hidden)]
pub use call::received;
pub use clock::Clock;
pub use codegen::{Error, ResponseValue, Unreadable, pattern};
pub use config::{Config, ConfigError, HttpClient, http_client};
pub use data::decode::{self, DecodeError};
pub use data::{
    Date, InvalidDate, InvalidTimestamp, Personal, RawBody, Secret, SecretJson, Timestamp, is_blank, is_email, trimmed,
};
pub use draft::{Draft, DraftError, encode_path};
pub use options::CallOptions;
pub use outcome::{AttemptRecord, Attempts, Ended, Exchange, Failure, FailureKind, UserMayExist, Verdict, is_plain_id};
pub use response::{Code, ErrorDetails, ErrorItem, ReadResponse, Reading, ResponseParts, id_at, string_at};
pub use retry::{Budget, Retry};
pub use service::{
    ErrorField, ErrorPattern, Existing, KeyPlace, ListedError, RejectionKind, RetryKey, RetryPromise, Service, Sureness,
};

/// A JSON value whose shape the provider leaves open.
pub type Json = serde_json::Value;
/// A JSON object whose fields the provider leaves open.
pub type JsonObject = serde_json::Map<String, Json>;
/// A boxed future, so that traits with asynchronous methods can be used as `dyn`.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
