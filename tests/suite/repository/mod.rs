//! Facts that are written in several places agree: crates, features, specs, the README's table,
//! headers.

mod cargo_metadata;
mod dependencies;
mod provider_registry;
mod readme;
mod releases;
mod single_source;
mod vocabulary;
