//! Values of a schema, random or enumerated, and the ways to break one rule of them.

pub(super) mod enumerated;
mod extras;
pub(super) mod instances;
pub(super) mod near_misses;
pub(super) mod profiles;
mod strings;
