//! Why requests were rejected, one module for each kind of rejection, and what reasons must never
//! show.

mod accepted;
mod bodies;
mod credentials;
mod limits;
mod log;
mod nonces;
mod own;
mod privacy;
mod signatures;

use crate::support::Call;
use enroll_sandbox::Sandbox;
use serde_json::Value;

/// Sends a request, and returns the JSON of its reason; null if it has none.
async fn reason(sandbox: &Sandbox, call: &Call) -> Value {
    call.status(sandbox).await;
    last(sandbox)
}

fn last(sandbox: &Sandbox) -> Value {
    let received = sandbox.received();
    received.last().unwrap().reason().map_or(Value::Null, |reason| serde_json::to_value(reason).unwrap())
}

/// The problems of a reason as `place field rule`.
fn problems(reason: &Value) -> Vec<String> {
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap_or("body").to_owned();
    let one = |problem: &Value| format!("{} {} {}", text(problem, "in"), text(problem, "field"), text(problem, "rule"));
    reason["problems"].as_array().into_iter().flatten().map(one).collect()
}
