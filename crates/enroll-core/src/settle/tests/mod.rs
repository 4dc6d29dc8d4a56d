//! Tests of settling, against a provider whose retry and look-up are planned.
//!
//! * `double`: the provider.
//! * `table`: promise, retry and look-up, and what follows.
//! * `order`: waits, keys, what is sent and what is not.
//! * `stored`: the stored form of a pending call.
//! * `printed`: nothing prints personal data.

mod double;
mod order;
mod printed;
mod stored;
mod table;
