//! A file of settings: what is refused, what each field changes, secrets by reference, several
//! tenants of one provider.
//!
//! What a field changes is checked by what a server sees or by the configuration that the client
//! gets. That nothing is shown is checked in `redaction/settings.rs`.

mod announcement;
mod effects;
mod fields;
mod files;
mod tenants;
