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
    AttemptRecord, Attempts, DecodeError, Ended, ErrorCode, Existing, HttpClient, ListedError, RejectionKind,
    SecretJson,
};
pub use enroll_core::client::{
    AttemptEnded, CallEnd, CallEnded, CallInfo, LOG_TARGET, Observer, SentRequest, WaitReason, Waiting,
};
pub use enroll_core::{
    Access, Address, BirthPlace, BoxFuture, Budget, Business, CallOptions, Capabilities, Config, ConfigError,
    CreateUser, CreatedUser, Date, Error, ErrorKind, Exists, ExtraSet, Facts, FindError, Gender, LookUp, MAX_PAGES,
    Match, NewUser, Ownership, PendingCall, Person, PersonName, Personal, Problem, ProblemKind, ProviderExtras,
    RawBody, Recovery, Report, Requirement, Retry, Secret, SettleError, SettleOptions, Settled, Step, StillUnknown,
    Subject, TaxId, Timeouts, Timestamp, UserMayExist, UserQuery, client, facts, settle,
};
pub use generated::registry::*;
pub use providers::Providers;
pub use settings::Settings;
