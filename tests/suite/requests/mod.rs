//! The requests as they are sent: headers, bodies, signatures, and their order.

pub(crate) mod bodies;
mod call_options;
mod concurrent_calls;
mod full_request;
mod nonce_order;
mod providers;
mod signing;
