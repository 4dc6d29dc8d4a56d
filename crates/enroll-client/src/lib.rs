//! What every generated client of enroll stands on.
//!
//! The generator writes typed requests and answers; this crate does the rest of one call: it authorises each attempt over the exact bytes that are
//! sent, keeps the answer whole, says whether the user may exist now, and keeps secrets and personal data out of every `Debug` and `Display`.
//!
//! Generated code names its runtime `progenitor_client`; the provider crates depend on this crate
//! under that name. It makes a [`Draft`] of each request and gives it to its [`Session`], which calls
//! the signing middleware, an [`Authorize`], for every attempt.
//!
//! This crate knows no provider. What differs between providers comes in through [`Authorize`] and a function that reads a provider's own
//! error language ([`ReadResponse`]).

mod answer;
mod attempt;
mod authorize;
mod blank;
mod body;
mod call;
pub mod clock;
mod config;
mod credential;
mod date;
pub mod decode;
mod dispatch;
mod draft;
mod email;
mod error;
mod exchange;
mod exec;
mod failure;
mod headers;
pub mod http_client;
pub mod nonce;
mod outcome;
pub mod pattern;
mod personal;
mod repeat;
mod response_value;
mod retry;
mod retry_after;
mod secret;
mod session;
pub mod signing;
pub mod token;
mod unique;
mod until;

pub use answer::{Code, ErrorDetails, ErrorItem, Existing, ReadResponse, Reading, RejectionKind, ResponseParts};
pub use authorize::{Attempt, Authorize, AuthorizeError, Authorized, set_header, set_secret_header};
pub use blank::{is_blank, trimmed};
pub use call::CallOptions;
pub use clock::Clock;
pub use config::{Config, ConfigError, Order};
pub use credential::check_credential;
pub use date::{Date, InvalidDate, InvalidTimestamp, Timestamp};
pub use decode::DecodeError;
pub use draft::{Draft, DraftError, encode_path};
pub use email::is_email;
pub use error::{Error, Unreadable};
pub use exchange::{AttemptRecord, Attempts, Exchange, RawBody, is_plain_id};
#[doc(hidden)]
pub use exec::answered;
pub use failure::{Failure, FailureKind};
pub use headers::StaticHeaders;
pub use http_client::HttpClient;
pub use nonce::NonceSource;
pub use outcome::body::{ErrorField, id_at, text_at};
pub use outcome::{ErrorPattern, KeyPlace, ListedError, RetryKey, RetryPromise, Sureness, UserMayExist, Verdict};
pub use personal::Personal;
pub use repeat::Ended;
pub use response_value::ResponseValue;
pub use retry::{Budget, Retry};
pub use secret::{Secret, SecretJson};
pub use session::{Service, Session};

/// A JSON value of a shape that the provider leaves open.
pub type Json = serde_json::Value;
/// A JSON object whose members the provider leaves open.
pub type JsonObject = serde_json::Map<String, Json>;
/// A future on the heap, so that traits with asynchronous methods can be used as `dyn`.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
