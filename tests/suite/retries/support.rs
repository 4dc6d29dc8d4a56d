//! A sandbox with planned faults, and a client whose clock does not wait.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreateUser, CreatedUser, Error};
use enroll_sandbox::{Fault, FaultPlan, Received, Sandbox};
use enroll_tests::{harness, profiles, scripted};

/// A sandbox whose first requests at a provider meet these faults.
pub(super) async fn sandbox(provider: &str, faults: impl IntoIterator<Item = Fault>) -> Sandbox {
    Sandbox::builder().faults(provider, FaultPlan::in_order(faults)).start().await.unwrap()
}

/// A clock that advances instead of waiting.
pub(super) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(harness::MOMENT))
}

pub(super) fn config(sandbox: &Sandbox) -> Config {
    Config::new(sandbox.url()).clock(clock())
}

/// One call with a configuration.
pub(super) async fn create(provider: &str, config: &Config) -> Result<CreatedUser, Error> {
    client(provider, config).create_user(&profiles::minimal_person(), &CallOptions::new()).await
}

pub(super) fn client(provider: &str, config: &Config) -> Box<dyn CreateUser> {
    scripted::client(provider, config).unwrap()
}

/// The status of each attempt that had a response.
pub(super) fn statuses(sandbox: &Sandbox) -> Vec<Option<u16>> {
    sandbox.received().iter().map(Received::status).collect()
}

pub(super) const SECOND: Duration = Duration::from_secs(1);
