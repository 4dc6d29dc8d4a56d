//! Creates the example person at one provider and reports the outcome.

use std::time::Duration;

use enroll::signing::{Clock, SystemClock};
use enroll::{CallOptions, Config, ConnectError, CreateUser, CreatedUser, NewUser, UserMayExist, facts::ServiceStatus};
use enroll_sandbox::Sandbox;
use serde::Serialize;
use serde_json::Value;

use crate::cli::ids;
use crate::output;

/// The outcome at one provider, as `--json` prints it.
#[derive(Serialize)]
pub(crate) struct Attempt {
    v: u32,
    /// As `--to` of other commands would name it.
    name: &'static str,
    pub(crate) provider: &'static str,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    /// What the signature covers; `None` if the provider does not sign.
    pub(crate) signed: Option<&'static str>,
    /// Whether the real service is up: `live` or `dark`.
    pub(crate) service: &'static str,
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub(crate) took: Duration,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Outcome {
    Created { user_id: String },
    Failed { user_may_exist: &'static str, error: String },
}

impl Attempt {
    pub(crate) async fn make(sandbox: &Sandbox, id: &'static str, user: &NewUser) -> Self {
        let facts = ids::facts(id);
        let dark = facts.is_some_and(|facts| facts.status == ServiceStatus::Dark);
        let (outcome, took) = match connect(sandbox, id) {
            Ok(provider) => create(provider.as_ref(), user).await,
            Err(error) => (failed(&error, UserMayExist::No), Duration::ZERO),
        };
        Self {
            v: output::VERSION,
            name: id,
            provider: id,
            outcome,
            signed: facts.and_then(|facts| facts.signs),
            service: if dark { "dark" } else { "live" },
            took,
        }
    }

    pub(crate) const fn is_created(&self) -> bool {
        matches!(self.outcome, Outcome::Created { .. })
    }
}

fn connect(sandbox: &Sandbox, id: &str) -> Result<Box<dyn CreateUser>, ConnectError> {
    let credentials = sandbox.announcement().pointer(&format!("/credentials/{id}")).map_or(Value::Null, Value::clone);
    enroll::connect(id, &credentials, &Config::new(sandbox.url()))
}

async fn create(provider: &dyn CreateUser, user: &NewUser) -> (Outcome, Duration) {
    let clock = SystemClock::new();
    let created = provider.create_user(user, &CallOptions::new()).await;
    let took = clock.monotonic();
    let outcome = match created {
        Ok(CreatedUser { user_id, .. }) => Outcome::Created { user_id },
        Err(error) => failed(&error, error.user_may_exist()),
    };
    (outcome, took)
}

fn failed(error: &dyn std::error::Error, may_exist: UserMayExist) -> Outcome {
    let error = output::with_causes(error);
    Outcome::Failed { user_may_exist: may_exist.as_str(), error }
}

fn milliseconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((took.as_secs_f64() * 1e6).round() / 1e3)
}
