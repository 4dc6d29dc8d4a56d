#![doc = include_str!("../README.md")]

mod connect;
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

pub use connect::{ConnectError, connect};
pub use enroll_core::client::{
    AttemptRecord, Attempts, DecodeError, Ended, ErrorCode, Existing, FailureKind, HttpClient, InvalidCallId,
    ListedError, RejectionKind, RetryKey, SecretJson, Verdict,
};
#[cfg(feature = "testing")]
pub use enroll_core::testing;
pub use enroll_core::{
    Access, Address, AttemptOutcome, BirthPlace, BoxFuture, Budget, Business, CallId, CallOptions, Capabilities,
    Config, ConfigError, CreateUser, CreatedUser, Date, Error, ErrorBuilder, ErrorKind, Exists, ExtraSet, Facts,
    FindError, Gender, LookUp, MAX_PAGES, Match, NewUser, Outcome, OutcomeKind, Ownership, PendingCall, Person,
    PersonName, Personal, Problem, ProblemKind, ProviderExtras, RawBody, Recovery, Report, Requirement, Retry,
    SafeRetry, Secret, SettleError, SettleOptions, Settled, Step, StillUnknown, Subject, TaxId, Timeouts, Timestamp,
    UserMayExist, UserQuery, client, facts, settle,
};
pub use generated::registry::*;
pub use providers::Providers;
pub use settings::Settings;
