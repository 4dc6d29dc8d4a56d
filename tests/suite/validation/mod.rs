//! What is refused before sending or rejected by a provider, and its error messages, which are in
//! `snapshots/`.

mod blank_values;
mod check_and_create;
mod client_configuration;
mod credentials;
mod extras;
mod person_fields;
mod profiles;
pub(crate) mod support;
