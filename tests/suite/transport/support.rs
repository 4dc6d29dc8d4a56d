//! Clients of one attempt, and the outcome of a call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use enroll::{CallOptions, Config, CreateUser, CreatedUser, Error, Retry};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::{profiles, scripted};

/// One attempt, so that what a server sees is what that attempt did. Where nothing stalls, the
/// limit is never reached.
pub(super) fn config(url: impl Into<String>) -> Config {
    Config::new(url).attempt_timeout(Duration::from_secs(20)).retry(Retry::never())
}

/// One call of a new client with the sandbox's credentials, each for another person.
pub(super) async fn create(provider: &str, config: &Config) -> Result<CreatedUser, Error> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let user = profiles::numbered(&profiles::minimal_person(), NUMBER.fetch_add(1, Ordering::Relaxed));
    scripted::client(provider, config).unwrap().create_user(&user, &CallOptions::new()).await
}

/// One call for the person of this number.
pub(super) async fn create_by(client: &dyn CreateUser, number: u64) -> Result<CreatedUser, Error> {
    client.create_user(&profiles::numbered(&profiles::minimal_person(), number), &CallOptions::new()).await
}

/// A sandbox that does this to every request of a provider.
pub(super) async fn faulty(provider: &str, fault: Fault) -> Sandbox {
    Sandbox::builder().faults(provider, FaultPlan::every(fault)).start().await.unwrap()
}

/// An error and all its causes.
pub(super) fn chain(error: &Error) -> Vec<String> {
    std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source())
        .map(ToString::to_string)
        .collect()
}
