//! Whatever is refused, by us before sending or by a provider, and how it reads. `suite/snapshots/refusals__*` hold the texts.

mod agree;
mod blanks;
mod connect;
mod credentials;
mod duplicates;
mod extras;
mod people;
mod profile;
mod replay;
mod support;
