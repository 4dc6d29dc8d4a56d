//! The requests as they leave: headers, bodies and signatures, and in which order they are sent.

pub(crate) mod bodies;
mod call_options;
mod concurrent_calls;
mod full_request;
mod nonce_order;
mod providers;
mod signing;
