//! Counts calls and measures attempts with the crate `metrics`: which outcomes there are, how many
//! leave a customer whom somebody has to look up, and how long a provider takes.
//!
//! In a service, install the exporter of your choice in place of the recorder in memory.
//!
//! ```sh
//! cargo run -p enroll --example metrics
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use enroll::{AttemptEnded, CallEnded, CallOptions, Config, NewUser, Observer, Waiting, connect};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use metrics::{counter, histogram};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

/// All labels have few values, so none of them is an id.
#[derive(Debug)]
struct Metrics;

impl Observer for Metrics {
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let labels = [("provider", attempt.call.provider), ("verdict", attempt.ended.as_str())];
        histogram!("enroll_attempt_seconds", &labels).record(attempt.elapsed.as_secs_f64());
    }

    fn waiting(&self, wait: &Waiting) {
        let labels = [("provider", wait.call.provider), ("reason", wait.reason.as_str())];
        counter!("enroll_waits_total", &labels).increment(1);
    }

    /// Alert on `user_may_exist="maybe"`.
    fn call_ended(&self, ended: &CallEnded) {
        let user_may_exist = ("user_may_exist", ended.user_may_exist.as_str());
        let labels = [("provider", ended.call.provider), ("verdict", ended.end.as_str()), user_may_exist];
        counter!("enroll_calls_total", &labels).increment(1);
    }
}

const PROFILE: &str = r#"{
    "external_id": "customer-20417",
    "email": "jo.doe@example.com",
    "phone": "+447700900123",
    "subject": { "person": {
        "name": { "given": "Jo", "family": "Doe" },
        "date_of_birth": "1990-01-15",
        "nationalities": ["GB"],
        "residence": { "line1": "1 Example Road", "city": "London", "postal_code": "N1 1AA", "country": "GB" },
        "occupation": "student"
    } },
    "extras": { "kraken": { "tos_version_accepted": 1 } }
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install()?;

    let limited = Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(0)) };
    let sandbox = Sandbox::builder()
        .faults("capa", FaultPlan::in_order([limited]))
        .faults("kraken", FaultPlan::in_order([Fault::ResetAfterStoring]))
        .start()
        .await?;
    let user = NewUser::from_json(PROFILE.as_bytes())?;
    for id in ["capa", "kraken"] {
        let config = Config::new(sandbox.url()).observer(Arc::new(Metrics));
        let client = connect(id, &sandbox.announcement()["credentials"][id], &config)?;
        // The result is the business of the caller; here it is only counted.
        let _ = client.create_user(&user, &CallOptions::new()).await;
    }

    let mut counted = BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let labels: Vec<_> = key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let count = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Histogram(values) => u64::try_from(values.len())?,
            DebugValue::Gauge(_) => 0,
        };
        counted.insert(format!("{} {}", key.key().name(), labels.join(" ")), count);
    }
    counted.iter().for_each(|(name, count)| println!("{name}: {count}"));
    let expected = [
        "enroll_attempt_seconds provider=capa verdict=created",
        "enroll_attempt_seconds provider=capa verdict=rate_limited",
        "enroll_attempt_seconds provider=kraken verdict=lost",
        "enroll_calls_total provider=capa verdict=created user_may_exist=yes",
        "enroll_calls_total provider=kraken verdict=lost user_may_exist=maybe",
        "enroll_waits_total provider=capa reason=retry_after",
    ];
    let expected = expected.map(|name| (name.to_owned(), 1)).into();
    if counted == expected { Ok(()) } else { Err("not counted as expected".into()) }
}
