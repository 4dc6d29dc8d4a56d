//! The types that all providers of enroll share: the user to create, the trait that creates it, the
//! result and the error.
//!
//! ```
//! use enroll_core::{CallOptions, CreateUser, NewUser, Person, PersonName};
//! async fn enroll(provider: &dyn CreateUser) {
//!     let user = NewUser::person("maria@example.com", Person::new(PersonName::new("Maria", "Gomez")));
//!     match provider.create_user(&user.external_id("customer-1"), &CallOptions::new()).await {
//!         Ok(created) => println!("created {}", created.user_id),
//!         Err(error) => println!("{error}; may the user exist? {:?}", error.user_may_exist()),
//!     }
//! }
//! ```
//!
//! Read on at [`NewUser`] (the profile), [`CreateUser`] (check and create), [`Error`] (what
//! happened, whether the user may exist, whether a retry is safe), [`Config`] (timeouts, retries)
//! and [`CallOptions`] (idempotency key, deadline).
//!
//! A field is common if it means the same at two or more providers. Other fields are typed extras
//! of a provider's crate ([`ProviderExtras`]). A provider's crate implements [`Provider`].

pub use enroll_client as client;
pub use enroll_client::{
    BoxFuture, Budget, CallId, CallOptions, Config, ConfigError, Date, Personal, RawBody, Retry, SafeRetry, Secret,
    SignedRequest, Timestamp, UserMayExist,
};

mod access;
mod call;
mod create_user;
mod created_user;
mod error;
pub mod facts;
mod identity;
mod look_up;
mod mapping;
mod outcome;
mod provider;
pub mod provider_api;
mod settle;
mod since_epoch;
#[cfg(test)]
mod test_double;
#[cfg(feature = "testing")]
pub mod testing;
mod user;
mod visit;

pub use access::Access;
pub use call::{check, create, request};
pub use create_user::{CreateUser, Timeouts};
pub use created_user::{Created, CreatedUser};
pub use error::{Error, ErrorBuilder, ErrorKind, Recovery, Step};
pub use facts::{Capabilities, Facts, Requirement};
pub use look_up::{FindError, FoundUser, LookUp, MAX_PAGES, Match, Page, PageQuery, UserQuery};
pub use mapping::{Mapping, Path, Problem, ProblemKind, Report};
pub use outcome::{AttemptOutcome, Outcome, OutcomeKind};
pub use provider::{Endpoint, Provider};
pub use settle::{Exists, Ownership, PendingCall, SettleError, SettleOptions, Settled, StillUnknown, settle};
pub use since_epoch::since_epoch;
#[doc(hidden)]
pub use user::shown_id;
pub use user::{
    Address, BirthPlace, Business, ExtraSet, Gender, NewUser, Person, PersonName, ProviderExtras, Subject, TaxId,
};
