//! Responses: what is sent, and how it is delivered.
//!
//! [`JsonResponse`] is a status, headers and a JSON body, made from the examples of a spec.
//! [`OutgoingResponse`] is its bytes and the way in which they are sent: at once, slowly, padded,
//! or not at all. `created` makes the body for a new user, with fresh ids, `found` the records of a
//! look-up, and `shape` adds what a provider repeats of the request. No body is written by hand
//! except the sandbox's own errors.

pub(crate) mod created;
mod delivery;
pub(crate) mod found;
mod json;
mod outgoing;
pub(crate) mod shape;

pub(crate) use delivery::Delivery;
pub(crate) use json::JsonResponse;
pub(crate) use outgoing::{LateUser, OutgoingResponse};
