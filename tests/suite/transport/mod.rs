//! The way to a provider: TLS, connections, proxies, redirects, what a server may do to a client's
//! memory and time.
//!
//! A client holds key headers and personal data, and a create must not happen twice. So each rule
//! of `enroll_client::http_client` is held here by what a server sees: how many connections, which
//! bytes, and nothing at all where a connection must not come about.

mod body_limits;
mod connection_reuse;
mod interim_responses;
mod late_responses;
mod proxy;
mod redirects;
mod runtime;
mod servers;
mod stale_connections;
mod support;
mod tls;
mod unsent_requests;
