//! A sandbox in process, and clients of every provider that speak to it.

use enroll::{Config, ConnectError, CreateUser, connect};
use enroll_sandbox::Sandbox;
use serde_json::Value;

/// The credentials that a sandbox accepts from one provider's client, as that provider's crate takes them.
pub fn credentials(sandbox: &Sandbox, provider: &str) -> Value {
    sandbox.announcement().pointer(&format!("/credentials/{provider}")).cloned().unwrap_or_default()
}

/// A provider's client that speaks to the sandbox.
///
/// # Errors
///
/// [`ConnectError`] where there is no such provider.
pub fn provider(sandbox: &Sandbox, id: &str) -> Result<Box<dyn CreateUser>, ConnectError> {
    connect(id, &credentials(sandbox, id), &Config::new(sandbox.url()))
}
