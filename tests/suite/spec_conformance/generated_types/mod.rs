//! Generated types take what the honest spec allows, keep it whole, and refuse what it forbids.

mod every_component;
mod near_misses_rejected;
mod round_trips;
mod unknown_fields;
