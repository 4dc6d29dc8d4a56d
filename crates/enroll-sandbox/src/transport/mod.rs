//! HTTP connections and request bodies, before it is known which provider they are for.
//!
//! Nothing here knows a provider: `connection` accepts, times out and resets connections, `guard`
//! rejects requests that a web page may have caused, `request_body` reads a body within limits of
//! size and time, and `stop` reports that the sandbox shuts down.

mod connection;
mod guard;
pub(crate) mod request_body;
pub(crate) mod stop;

pub(crate) use connection::{Connection, Connections, Limits};
pub(crate) use guard::Guard;
