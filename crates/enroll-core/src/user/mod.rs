//! The user to create: the common profile, and the extras of single providers.

mod extras;
mod new_user;
mod person;
mod used_fields;

pub use extras::{ExtraSet, ProviderExtras, shown_id};
pub use new_user::{NewUser, Subject};
pub use person::{Address, BirthPlace, Business, Gender, Person, PersonName, TaxId};
pub(crate) use used_fields::filled_in;
