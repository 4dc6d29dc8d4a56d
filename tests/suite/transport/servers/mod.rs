//! Servers for these tests: misbehaving ones, and one with TLS.

pub(super) mod certificate;
pub(super) mod erratic;
pub(super) mod front;
pub(super) mod half_closed;
