//! A property of all responses: whatever a provider, or anything in between, responds, no call
//! creates a second user or reports a wrong outcome.
//!
//! The world that this holds in is written down as a type (`event`):
//!
//! * a response in the provider's own documented form tells the truth about this request;
//! * whatever is not in that form (HTML, nothing, other JSON, any 5xx, 408, cut bodies, resets) may
//!   come after either effect, and before it;
//! * 429 comes before the effect, and so does a 401 in JSON or with a challenge: whoever checks
//!   limits and credentials does so first;
//! * a send is delivered at most once.
//!
//! Pairs of effect and look outside of it are not generated: no client could tell them apart from
//! the truth. `provider` plays the world with a store of its own, and keeps unique only what the
//! provider's page promises.

mod bodies;
mod event;
mod property;
mod provider;
