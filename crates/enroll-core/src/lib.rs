//! The common language of enroll: a user to create, the trait that creates one, and what came of it.
//!
//! Common is what two or more providers mean the same by. The rest are typed extras that belong to a provider's crate ([`ProviderExtras`]), so this
//! crate never learns a provider. Everything a provider's crate is made of is the trait [`Provider`].

pub use enroll_client as client;
pub use enroll_client::{
    BoxFuture, Budget, CallOptions, Config, ConfigError, Date, Personal, RawBody, Retry, Secret, Timestamp,
    UserMayExist,
};

mod create_user;
mod created_user;
mod error;
pub mod facts;
mod mapping;
mod provider;
pub mod provider_api;
mod user;

pub use create_user::CreateUser;
pub use created_user::{Created, CreatedUser};
pub use error::{Error, ErrorKind, Recovery, Step};
pub use facts::{Capabilities, Facts, Requirement};
pub use mapping::{Mapping, Path, Problem, ProblemKind, Report};
pub use provider::{Endpoint, Provider, create, request};
#[doc(hidden)]
pub use user::shown_id;
pub use user::{
    Address, BirthPlace, Business, ExtraSet, Gender, NewUser, Person, PersonName, ProviderExtras, Subject, TaxId,
};
