//! A sandbox in this process, and clients of every provider that call it.

#![allow(clippy::expect_used, reason = "a set-up that fails must stop the test")]

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, ConnectError, CreateUser, NewUser, connect};
use enroll_sandbox::{Received, Sandbox};
use serde_json::Value;

/// What a stopped clock shows, since 1970: the nonce of OnchainPay's signing page, in milliseconds.
pub const MOMENT: Duration = Duration::from_millis(1_643_881_172_430);

/// A sandbox with its fake credentials.
pub async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.expect("a free port on loopback")
}

/// The credentials that a sandbox accepts from one provider's client, as that provider's crate
/// takes them.
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

/// The way to a sandbox on a stopped clock at [`MOMENT`], so that the first nonce is known.
pub fn still(sandbox: &Sandbox) -> Config {
    Config::new(sandbox.url()).clock(Arc::new(ManualClock::new(MOMENT)))
}

/// The request that a provider's client sends for a profile, as a sandbox of its own received and
/// accepted it.
pub async fn sent(id: &str, user: &NewUser, call: &CallOptions) -> Received {
    let sandbox = sandbox().await;
    let provider = connect(id, &credentials(&sandbox, id), &still(&sandbox)).expect("a provider of this build");
    provider.create_user(user, call).await.expect("a request that the sandbox accepts");
    only(&sandbox)
}

/// The one request that a sandbox received.
pub fn only(sandbox: &Sandbox) -> Received {
    let mut received = sandbox.received();
    assert_eq!(received.len(), 1, "one call is one request");
    received.remove(0)
}
