//! Generated types accept what the honest spec allows, lose nothing of it, and reject what it
//! forbids.

mod every_component;
mod near_misses_rejected;
mod round_trips;
mod unknown_fields;
