//! What stands in several places says the same in all of them: crates, features, specs, the README's table, headers.

mod cargo;
mod dependencies;
mod headers;
mod readme;
mod registry;
mod releases;
