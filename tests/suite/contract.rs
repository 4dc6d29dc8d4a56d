//! What the honest specs say of a value, and what generated types make of it: judged here, for every test that asks.

pub(crate) mod round_trip;
pub(crate) mod schema;
