//! The transport: TLS, connections, proxies, redirects, and what a server may do to a client's
//! memory and time.
//!
//! A client has keys and personal data, and a create must not happen twice. So the tests check each
//! rule of `enroll_client::http_client` by what a server sees: how many connections, which bytes,
//! and nothing at all if there must be no connection.

mod body_limits;
mod connection_reuse;
mod interim_responses;
mod late_responses;
mod proxy;
mod redirects;
mod runtime;
mod servers;
mod settings;
mod stale_connections;
mod support;
mod tls;
mod unsent_requests;
