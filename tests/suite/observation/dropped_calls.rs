//! A call whose future is dropped before it ended is reported once: nobody else would.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use enroll::client::{Attempt, Authorize, Authorized, Draft, Reading, Service, Session};
use enroll::{CallOptions, Config, UserQuery};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::profiles;
use enroll_tests::scripted::{self, Script, Scripted};
use futures_util::future::{Either, select};
use reqwest::Method;
use tokio::time::sleep;
use tracing::Level;

use super::support::{Events, Reports};

/// The level of the one event about the end of a call, and what an observer saw.
struct End {
    level: Level,
    verdict: String,
    lines: Vec<String>,
}

/// A call that is dropped as soon as `is_time`, which sees what was reported so far.
async fn dropped<T>(call: impl AsyncFnOnce(Config) -> T, url: &str, is_time: impl Fn(&Reports) -> bool) -> End {
    let (events, reports) = (Events::default(), Arc::<Reports>::default());
    let guard = events.begin();
    let config = Config::new(url).observer(reports.clone());
    let until = async {
        while !is_time(&reports) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let is_dropped = matches!(select(pin!(call(config)), pin!(until)).await, Either::Right(_));
    assert!(is_dropped, "the call ended: {:?}", reports.lines());
    drop(guard);
    let ends = events.named("call ended");
    assert_eq!(ends.len(), 1, "{ends:?}");
    End { level: ends[0].level, verdict: ends[0].fields["verdict"].clone(), lines: reports.lines() }
}

async fn create(config: Config) {
    let client = scripted::client("kraken", &config).unwrap();
    let _ = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await;
}

#[tokio::test]
async fn a_create_that_is_dropped_after_sending_is_a_warning() {
    let server = Scripted::start(Script::stalled(200, "{")).await.unwrap();
    let end = dropped(create, server.url(), |_| !server.requests().is_empty()).await;
    assert_eq!((end.level, end.verdict.as_str()), (Level::WARN, "dropped"));
    assert_eq!(end.lines, ["sending 1", "call dropped after 1, user maybe"]);
}

#[tokio::test]
async fn a_create_that_is_dropped_while_it_waits_after_a_rate_limit_created_nobody() {
    let plan = FaultPlan::every(Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(5)) });
    let sandbox = Sandbox::builder().faults("kraken", plan).start().await.unwrap();
    let end = dropped(create, sandbox.url(), |reports| reports.lines().len() == 3).await;
    assert_eq!((end.level, end.verdict.as_str()), (Level::DEBUG, "dropped"));
    let last = end.lines.last().unwrap();
    assert_eq!((end.lines.len(), last.as_str()), (4, "call dropped after 1, user no"));
}

/// A signer that never gets its signature.
#[derive(Debug)]
struct Stuck;

impl Authorize for Stuck {
    fn authorize<'a>(&'a self, _: Attempt<'a>, _: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Later(Box::pin(pending()))
    }
}

#[tokio::test]
async fn a_create_that_is_dropped_before_it_is_authorised_was_not_sent() {
    let create = async |config: Config| {
        let service = Service::new("example", "example/1");
        let session = Session::new(service, Stuck, |_| Reading::new(), &config).unwrap();
        let url = session.url("/users").unwrap();
        let draft = Draft::new("create_user", Method::POST, &url).json("{}").unwrap();
        let _ = session.send(&draft, &CallOptions::new()).await;
    };
    let end = dropped(create, scripted::NO_LISTENER, |_| true).await;
    assert_eq!((end.level, end.verdict.as_str()), (Level::DEBUG, "dropped"));
    assert_eq!(end.lines, ["call dropped after 0, user no"]);
}

#[tokio::test]
async fn a_read_that_is_dropped_leaves_no_user_in_question() {
    let server = Scripted::start(Script::stalled(200, "{")).await.unwrap();
    let find = async |config: Config| {
        let client = scripted::client("bitpanda", &config).unwrap();
        let _ = client.find_user(&UserQuery::by_email("jo@example.com"), &CallOptions::new()).await;
    };
    let end = dropped(find, server.url(), |_| !server.requests().is_empty()).await;
    assert_eq!((end.level, end.verdict.as_str()), (Level::DEBUG, "dropped"));
    assert_eq!(end.lines, ["sending 1", "call dropped after 1, user no"]);
}
