//! Servers that misbehave, and the certificates of those that speak TLS.

pub(super) mod certificate;
pub(super) mod erratic;
pub(super) mod front;
pub(super) mod half_closed;
