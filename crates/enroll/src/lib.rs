#![doc = include_str!("../README.md")]

mod check;
mod connect;
mod connect_error;
// Written by the xtask, which has no formatter for hand-written templates.
#[rustfmt::skip]
mod generated {
    pub(crate) mod registry;
}
pub mod guide;
mod providers;
mod settings;
pub mod signing;
mod unknown_extras;

pub use check::check;
pub use connect::connect;
pub use connect_error::ConnectError;
/// The HTTP library, for [`HttpClient::from_builder`]. Its types are part of the public API: its
/// major version changes only together with a breaking version of this crate.
///
/// ```
/// use enroll::{Config, HttpClient, reqwest};
/// let proxy = reqwest::Proxy::all("http://proxy.internal:3128")?;
/// let client = HttpClient::from_builder(HttpClient::builder().proxy(proxy))?;
/// let config = Config::new("https://api.example.com").http_client(client);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(no_inline)]
pub use enroll_core::client::reqwest;
pub use enroll_core::client::{
    AttemptEnded, AttemptRecord, Attempts, CallEnd, CallEnded, CallInfo, DecodeError, Ended, ErrorCode, Existing,
    FailureKind, HttpClient, InvalidCallId, LOG_TARGET, ListedError, Observer, RejectionKind, RetryKey, SecretJson,
    SentRequest, Verdict, WaitReason, Waiting,
};
#[cfg(feature = "testing")]
pub use enroll_core::testing;
pub use enroll_core::{
    Access, Address, AttemptOutcome, BirthPlace, BoxFuture, Budget, Business, CallId, CallOptions, Capabilities,
    Config, ConfigError, CreateUser, CreatedUser, Date, Error, ErrorBuilder, ErrorKind, Exists, ExtraSet, Facts,
    FindError, Gender, LookUp, MAX_PAGES, Match, NewUser, Outcome, OutcomeKind, Ownership, PendingCall, Person,
    PersonName, Personal, Problem, ProblemKind, ProviderExtras, RawBody, Recovery, Report, Requirement, Retry,
    SafeRetry, Secret, SettleError, SettleOptions, Settled, SignedRequest, Step, StillUnknown, Subject, TaxId,
    Timeouts, Timestamp, UserMayExist, UserQuery, client, facts, settle, since_epoch,
};
pub use generated::registry::*;
pub use providers::Providers;
pub use settings::{ExposedLiteral, Settings, SettingsFile};
