//! The common language of enroll: a user to create, the trait that creates one, and what came of it.
//!
//! Common is what two or more providers mean the same by. The rest are typed extras that belong to a provider's crate ([`ProviderExtras`]), so this
//! crate never learns a provider. Everything a provider's crate is made of is the trait [`Provider`].

pub use enroll_client as client;
pub use enroll_client::{
    BoxFuture, Budget, CallOptions, Config, ConfigError, Date, Personal, RawBody, Retry, Secret, Timestamp,
    UserMayExist,
};

mod capabilities;
mod create_user;
mod created_user;
mod error;
mod extras;
pub mod facts;
mod kept;
mod mapping;
mod new_user;
mod person;
mod profile;
mod provider;
pub mod provider_api;
mod recovery;
mod report;

pub use capabilities::Capabilities;
pub use create_user::CreateUser;
pub use created_user::{Created, CreatedUser};
pub use error::{Error, ErrorKind};
#[doc(hidden)]
pub use extras::shown_id;
pub use extras::{ExtraSet, ProviderExtras};
pub use facts::{Facts, Requirement};
pub use mapping::{Mapping, Path};
pub use new_user::{NewUser, Subject};
pub use person::{Address, BirthPlace, Business, Gender, Person, PersonName, TaxId};
pub use provider::{Endpoint, Provider, create, request};
pub use recovery::{Recovery, Step};
pub use report::{Problem, ProblemKind, Report};
