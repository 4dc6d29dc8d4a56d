//! What a call shows while it runs: events with exactly the documented fields, reports to an
//! observer in order and with the right numbers, a trace of a call that was dropped, and the exact
//! bytes that were signed and sent.

mod documented_fields;
mod dropped_calls;
mod reports;
mod sent_bytes;
mod support;
