//! An observer sees attempts, waits and the end of a call, in order and with the right numbers.

use std::sync::Arc;
use std::time::Duration;

use enroll::client::{CallId, CallInfo, LOG_TARGET, Observer, SentRequest};
use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreateUser, Retry, UserQuery};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::scripted::{self, NO_LISTENER};
use enroll_tests::{harness, profiles};
use tracing::Level;

use super::support::{Events, Reports};

fn limited(seconds: u64) -> Fault {
    Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(seconds)) }
}

/// A client whose clock does not wait, and whose waits have no jitter.
fn client(id: &str, url: &str, reports: &Arc<Reports>) -> Box<dyn CreateUser> {
    let clock = Arc::new(ManualClock::new(harness::MOMENT));
    let retry = Retry::new().backoff(Duration::ZERO, Duration::ZERO);
    scripted::client(id, &Config::new(url).clock(clock).retry(retry).observer(reports.clone())).unwrap()
}

/// What is reported of one create at a provider that meets these faults.
async fn reported(id: &str, faults: impl IntoIterator<Item = Fault>) -> Vec<String> {
    let sandbox = Sandbox::builder().faults(id, FaultPlan::in_order(faults)).start().await.unwrap();
    let reports = Arc::<Reports>::default();
    let call_id = CallId::unique();
    let call = CallOptions::new().call_id(call_id);
    let _ = client(id, sandbox.url(), &reports).create_user(&profiles::minimal_person(), &call).await;
    assert_eq!(reports.call_ids(), [call_id]);
    reports.lines()
}

#[tokio::test]
async fn attempts_waits_and_the_end_are_reported_in_order() {
    let lines = reported("capa", [limited(2), Fault::ResetBeforeProcessing]).await;
    let expected = [
        "sending 1",
        "attempt 1 rate_limited 429, user no",
        "waiting 2 s after 1 rate_limited: retry_after",
        "sending 2",
        "attempt 2 lost -, user maybe",
        "waiting 1 s after 2 lost: unknown_outcome",
        "sending 3",
        "attempt 3 created 201, user yes",
        "call created after 3, user yes",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_rejected_nonce_and_a_backoff_are_reasons_of_a_wait() {
    let lines = reported("kraken", [Fault::RejectedNonce, Fault::RateLimited { retry_after: None }]).await;
    let waits: Vec<_> = lines.iter().filter(|line| line.starts_with("waiting")).collect();
    assert_eq!(waits, ["waiting 0 s after 1 nonce: fresh_nonce", "waiting 0 s after 2 rate_limited: backoff"]);
}

#[tokio::test]
async fn an_attempt_that_is_not_sent_is_reported_too() {
    let reports = Arc::<Reports>::default();
    let call = CallOptions::new();
    let user = profiles::minimal_person();
    let _ = client("capa", NO_LISTENER, &reports).create_user(&user, &call.clone().deadline(Duration::ZERO)).await;
    let expected = ["attempt 1 deadline_before_sending -, user no", "call deadline_before_sending after 0, user no"];
    assert_eq!(reports.lines(), expected);

    let reports = Arc::<Reports>::default();
    let _ = client("kraken", NO_LISTENER, &reports).create_user(&user, &call).await;
    assert_eq!(reports.lines().last().unwrap(), "call connect after 4, user no");
}

#[tokio::test]
async fn a_look_up_is_a_call_without_a_user_in_question() {
    let plan = FaultPlan::in_order([Fault::ResetBeforeProcessing]);
    let sandbox = Sandbox::builder().look_up_faults("bitpanda", plan).start().await.unwrap();
    let reports = Arc::<Reports>::default();
    let client = client("bitpanda", sandbox.url(), &reports);
    let found = client.find_user(&UserQuery::by_email("jo@example.com"), &CallOptions::new()).await;
    assert!(found.is_ok(), "{found:?}");
    let lines = reports.lines();
    let expected = [
        "sending 1",
        "attempt 1 lost -, user no",
        "waiting 0 s after 1 lost: backoff",
        "sending 2",
        "attempt 2 read 200, user no",
        "call read after 2, user no",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn the_id_of_a_call_is_in_its_attempts_spans_and_events() {
    let events = Events::default();
    let guard = events.begin();
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = client("capa", sandbox.url(), &Arc::default());
    let created = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap();
    drop(guard);
    let id = created.attempts.call_id().unwrap().to_string();
    let ids: Vec<_> = events.all().into_iter().filter(|seen| seen.target == LOG_TARGET).collect();
    assert_eq!(ids.len(), 3, "a span and two events: {ids:?}");
    assert!(ids.iter().all(|seen| seen.fields["call_id"] == id), "{ids:?}");
}

#[tokio::test]
async fn a_lost_create_is_a_warning_and_a_created_user_is_none() {
    for (fault, level) in [(Fault::ResetAfterStoring, Level::WARN), (limited(0), Level::DEBUG)] {
        let events = Events::default();
        let guard = events.begin();
        reported("kraken", [fault]).await;
        drop(guard);
        let ends = events.named("call ended");
        assert_eq!(ends.iter().map(|seen| seen.level).collect::<Vec<_>>(), [level]);
        assert!(events.named("attempt ended").iter().all(|seen| seen.level == Level::DEBUG));
    }
}

/// An observer that panics at every report.
#[derive(Debug)]
struct Careless;

#[allow(clippy::panic, reason = "what the test is about")]
impl Observer for Careless {
    fn sending(&self, _: &SentRequest<'_>) {
        panic!("of a test");
    }

    fn call_ended(&self, _: &enroll::client::CallEnded) {
        panic!("of a test");
    }
}

#[tokio::test]
async fn a_panic_of_an_observer_costs_the_call_nothing() {
    let events = Events::default();
    let guard = events.begin();
    let sandbox = Sandbox::builder().start().await.unwrap();
    let config = Config::new(sandbox.url()).observer(Arc::new(Careless));
    let client = scripted::client("kraken", &config).unwrap();
    assert!(client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.is_ok());
    drop(guard);
    assert_eq!(events.named("an observer panicked").len(), 2);
}

#[test]
fn a_vector_passes_every_report_on() {
    let (first, second) = (Arc::<Reports>::default(), Arc::<Reports>::default());
    let both: Vec<Arc<dyn Observer>> = vec![first.clone(), second.clone()];
    let call = CallInfo::new("capa", "create_user", CallId::unique());
    let request = reqwest::Request::new(reqwest::Method::GET, "https://example.com/".parse().unwrap());
    both.sending(&SentRequest::new(call, 7, &request));
    assert_eq!((first.lines(), second.lines()), (vec!["sending 7".to_owned()], vec!["sending 7".to_owned()]));
}
