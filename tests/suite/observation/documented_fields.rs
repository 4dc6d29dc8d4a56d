//! Events and spans have the fields that the guide lists, under the documented target, and no
//! others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use enroll::client::{AttemptEnded, LOG_TARGET, Observer};
use enroll::{CallOptions, Config, Retry};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::profiles;
use enroll_tests::scripted::{self, Script, Scripted};

use super::support::{Events, Seen};

const GUIDE: &str = include_str!("../../../crates/enroll/docs/logs_and_metrics.md");

#[derive(Debug)]
struct Careless;

#[allow(clippy::panic, reason = "what the test is about")]
impl Observer for Careless {
    fn attempt_ended(&self, _: &AttemptEnded<'_>) {
        panic!("of a test");
    }
}

/// The fields of each event and span by the guide, whose table has a row for each: name, level and
/// fields.
fn documented() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let words = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = GUIDE.lines().skip_while(|line| !line.starts_with("| name | level | fields")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let fields = words(cells[2]).into_iter().chain(["provider", "operation", "call_id"].map(str::to_owned));
        (words(cells[0]).remove(0), (cells[1].to_owned(), fields.collect()))
    });
    rows.collect()
}

/// A rate limit, a wait and a success; then a created user whose response cannot be read; then an
/// observer that panics.
async fn everything() -> Vec<Seen> {
    let events = Events::default();
    let guard = events.begin();
    let plan = FaultPlan::in_order([Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(0)) }]);
    let sandbox = Sandbox::builder().faults("capa", plan).start().await.unwrap();
    // It breaks off behind the id.
    let head = "HTTP/1.1 201 Scripted\r\nx-request-id: req-1\r\ncontent-length: 99\r\nconnection: close\r\n\r\n";
    let unreadable = Script::Response(format!(r#"{head}{{"data":{{"id":"u-1""#).into());
    let unreadable = Scripted::start(unreadable).await.unwrap();
    let call = CallOptions::new();
    for (id, config) in [
        ("capa", Config::new(sandbox.url()).observer(Arc::new(Careless))),
        ("bitpanda", Config::new(unreadable.url()).retry(Retry::never())),
    ] {
        tracing::callsite::rebuild_interest_cache();
        let client = scripted::client(id, &config).unwrap();
        let result = client.create_user(&profiles::full_person(), &call).await;
        // The observer panics twice, and the call goes on.
        assert_eq!(result.is_ok(), id == "capa", "{result:?}");
    }
    drop(guard);
    events.all()
}

#[tokio::test]
async fn events_and_spans_have_the_documented_fields_and_no_others() {
    let mut seen = BTreeMap::<String, (BTreeSet<String>, BTreeSet<String>)>::new();
    for Seen { name, level, target, fields } in everything().await {
        // The sandbox logs too, under a name of its own.
        if target.starts_with("enroll_sandbox") {
            continue;
        }
        assert_eq!(target, LOG_TARGET, "{name}");
        let (levels, all) = seen.entry(name).or_default();
        levels.insert(level.to_string());
        all.extend(fields.into_keys().map(str::to_owned));
    }
    let documented = documented();
    assert_eq!(documented.len(), 6, "{documented:?}");
    assert_eq!(seen.keys().collect::<Vec<_>>(), documented.keys().collect::<Vec<_>>());
    for (name, (levels, fields)) in seen {
        let (level, documented) = &documented[&name];
        assert_eq!(&fields, documented, "{name}");
        assert!(levels.iter().all(|seen| level.contains(&format!("`{seen}`"))), "{name}: {levels:?}, not {level}");
    }
}
