//! Rate limits: how they are recognised, and how long a call waits for them.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, Retry};
use enroll_tests::scripted::{self, Script, Scripted};
use enroll_tests::{harness, profiles};

use crate::responses::support::{hold, outcome};

#[tokio::test]
async fn limits_are_listed_by_message_and_by_code() {
    const LIMITED: &str = "RateLimited(None), No";
    hold(&[
        ("a lockout", "kraken", 200, &[], r#"{"error":["EGeneral:Temporary lockout"]}"#, "LockedOut(None), No"),
        ("a limit", "kraken", 400, &[], r#"{"error":["EGeneral:Too many requests"]}"#, LIMITED),
        ("a limit", "kraken", 200, &[], r#"{"error":["EAPI:Rate limit exceeded"]}"#, LIMITED),
        (
            "a limit",
            "capa",
            400,
            &[],
            r#"{"statusCode":400,"message":"ThrottlerException: Too Many Requests"}"#,
            LIMITED,
        ),
        ("a code", "bitpanda", 422, &[], r#"{"errors":[{"code":"too_many_requests"}]}"#, LIMITED),
        ("a title", "bitpanda", 422, &[], r#"{"errors":[{"title":"too_many_requests"}]}"#, LIMITED),
        ("a limit", "onchainpay", 200, &[], r#"{"success":false,"error":{"message":"Too many requests"}}"#, LIMITED),
        ("a code", "synapse", 400, &[], r#"{"error_code":"429"}"#, LIMITED),
        ("a status, whatever is said", "capa", 429, &[], r#"{"errorCode":"X","message":"Internal error"}"#, LIMITED),
        ("a gateway", "capa", 403, &[], r#"{"message":"Too Many Requests"}"#, "Intermediary, Maybe"),
        ("a gateway", "bitpanda", 403, &[], r#"{"message":"Too Many Requests"}"#, "Intermediary, Maybe"),
        ("a gateway", "bitpanda", 418, &[], r#"{"message":"Too Many Requests"}"#, "ProtocolViolation, Maybe"),
        ("an unlisted message", "capa", 400, &[], r#"{"errorCode":"X","message":"Slow down"}"#, "Rejected, No"),
    ])
    .await;
}

/// One call on a clock that waits at once: its outcome, how many requests were made, and how
/// long was waited.
async fn called(provider: &str, script: Script, retry: Retry) -> (String, usize, Duration) {
    let server = Scripted::start(script).await.unwrap();
    let clock = Arc::new(ManualClock::new(harness::MOMENT));
    let config = Config::new(server.url()).clock(clock.clone()).retry(retry);
    let client = scripted::client(provider, &config).unwrap();
    let result = client.create_user(&profiles::full_person(), &CallOptions::new()).await;
    (outcome(&result), server.requests().len(), enroll::signing::Clock::since_epoch(&*clock) - harness::MOMENT)
}

fn limited(wait: &str) -> Script {
    Script::response(429, &[("retry-after", wait)], "{}")
}

#[tokio::test]
async fn a_lockout_is_not_retried() {
    for (status, headers) in [(200, &[][..]), (400, &[("retry-after", "1")]), (429, &[("retry-after", "1")])] {
        let script = Script::response(status, headers, r#"{"error":["EGeneral:Temporary lockout"]}"#);
        let (outcome, requests, _) = called("kraken", script, Retry::new()).await;
        assert!(outcome.starts_with("LockedOut(") && outcome.ends_with(", No"), "{outcome}");
        assert_eq!(requests, 1, "{status}");
    }
}

/// Whatever else the response says: a key that is locked out is left alone.
#[tokio::test]
async fn a_lockout_among_other_errors_is_not_retried() {
    for body in [
        r#"{"error":["EGeneral:Temporary lockout","EGeneral:Too many requests"]}"#,
        r#"{"error":["EGeneral:Odd","EGeneral:Temporary lockout"]}"#,
        r#"{"error":["EGeneral:Temporary lockout:900"]}"#,
        r#"{"error":{"message":"Locked","reason":"EGeneral:Temporary lockout"}}"#,
        r#"{"message":"EGeneral:Temporary lockout"}"#,
        r#"{"error":["EGeneral:Temporary lockout"]"#,
    ] {
        let (outcome, requests, _) = called("kraken", Script::response(429, &[], body), Retry::new()).await;
        assert_eq!((outcome.as_str(), requests), ("LockedOut(None), No", 1), "{body}");
    }
    let both = r#"{"error":["EGeneral:Temporary lockout","EGeneral:Too many requests"]}"#;
    let (outcome, requests, _) = called("kraken", Script::response(400, &[], both), Retry::new()).await;
    assert_eq!((outcome.as_str(), requests), ("LockedOut(None), No", 1));
}

#[tokio::test]
async fn a_fraction_is_rounded_up() {
    for (wait, seconds) in [("2.0", 2), ("3.25", 4), ("0.1", 1), ("7", 7)] {
        let (outcome, requests, waited) = called("capa", limited(wait), Retry::new().attempts(2)).await;
        assert_eq!((outcome, requests), (format!("RateLimited(Some({seconds}s)), No"), 2), "{wait}");
        assert!(
            (Duration::from_secs(seconds)..Duration::from_secs(seconds + 1)).contains(&waited),
            "{wait}: {waited:?}"
        );
    }
}

#[tokio::test]
async fn a_retry_after_beyond_the_maximum_ends_the_call() {
    let seven = Retry::new().max_retry_after(Duration::from_secs(7));
    for (wait, requests) in
        [("7", 4), ("8", 1), ("7.5", 1), ("18446744073709551616", 1), ("99999999999999999999999", 1)]
    {
        let (outcome, seen, _) = called("capa", limited(wait), seven.clone()).await;
        assert_eq!(seen, requests, "{wait}: {outcome}");
        // A year at most, so that a caller can add it to the time of today.
        assert!(wait.len() < 20 || outcome == "RateLimited(Some(31536000s)), No", "{wait}: {outcome}");
    }
}

#[tokio::test]
async fn a_retry_after_within_the_maximum_creates_the_user() {
    let sandbox = enroll_sandbox::Sandbox::builder();
    let limited = enroll_sandbox::Fault::RateLimited { retry_after: Some(enroll_sandbox::RetryAfter::Seconds(7)) };
    let plan = enroll_sandbox::FaultPlan::in_order([limited]);
    let sandbox = sandbox.faults("capa", plan).start().await.unwrap();
    let config = harness::still(&sandbox).retry(Retry::new().max_retry_after(Duration::from_secs(7)));
    let created = scripted::client("capa", &config).unwrap();
    let created = created.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap();
    assert_eq!(created.attempts.len(), 2);
}

#[tokio::test]
async fn bitpandas_own_header_tells_the_wait() {
    const LIMIT: &[(&str, &str)] = &[("x-ratelimit-limit", "50, 50;w=1"), ("x-ratelimit-reset", "1")];
    const ZERO: &[(&str, &str)] = &[("retry-after", "0"), ("x-ratelimit-reset", "1")];
    const LISTED: &str = r#"{"errors":[{"code":"too_many_requests"}]}"#;
    hold(&[
        ("its own header", "bitpanda", 429, LIMIT, "{}", "RateLimited(Some(1s)), No"),
        ("a longer one", "bitpanda", 429, ZERO, "{}", "RateLimited(Some(1s)), No"),
        ("a listed limit", "bitpanda", 422, LIMIT, LISTED, "RateLimited(Some(1s)), No"),
        ("under another status", "bitpanda", 503, LIMIT, "{}", "Unknown, Maybe"),
    ])
    .await;
}
