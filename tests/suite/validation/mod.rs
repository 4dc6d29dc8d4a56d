//! Whatever is refused, by us before sending or by a provider, and how it reads. `snapshots/` holds the strings.

mod blank_values;
mod check_and_create;
mod client_configuration;
mod credentials;
mod extras;
mod person_fields;
mod profiles;
pub(crate) mod support;
