//! Connections that fail, truncated responses, and timeouts. No stall lasts longer than the limits
//! below.

use std::time::Duration;

use enroll::{CallOptions, Config, Retry};
use enroll_tests::scripted::{NO_LISTENER, Script, Scripted};
use enroll_tests::{profiles, scripted};

use super::support::{config, create, create_with, outcome, raw};

/// How long a call waits for a server that stalls.
const SHORT: Duration = Duration::from_millis(200);

/// What ends long before any limit but the short one could end it.
async fn soon<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(8), call).await.unwrap()
}

#[tokio::test]
async fn nothing_was_sent_without_a_connection() {
    let config = Config::new(NO_LISTENER).retry(Retry::never());
    let result = create_with("kraken", &config, &CallOptions::new()).await;
    assert_eq!(outcome(&result), "NoConnection, No");
}

#[tokio::test]
async fn after_a_broken_connection_the_user_may_exist() {
    for provider in ["bitpanda", "kraken", "onchainpay"] {
        assert_eq!(outcome(&create(provider, Script::CloseAfterReading).await), "Unknown, Maybe", "{provider}: later");
        // Whether the request or the end of the connection is first, is chance.
        let at_once = outcome(&create(provider, Script::CloseAtOnce).await);
        assert!(["Unknown, Maybe", "NoConnection, No"].contains(&at_once.as_str()), "{provider}: {at_once}");
    }
}

#[tokio::test]
async fn a_request_is_sent_once_whatever_becomes_of_it() {
    let server = Scripted::start(Script::CloseAfterReading).await.unwrap();
    create_with("kraken", &config(&server), &CallOptions::new()).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_attempt_ends_at_its_timeout() {
    let server = Scripted::start(Script::ResponseAndStall(Vec::new())).await.unwrap();
    let config = Config::new(server.url()).attempt_timeout(SHORT);
    let result = soon(create_with("kraken", &config, &CallOptions::new())).await;
    assert_eq!(outcome(&result), "Unknown, Maybe");
}

/// The server takes the connection and does not respond to the handshake, so there is nothing to
/// send the request on.
#[tokio::test]
async fn a_timeout_before_sending_means_that_no_user_exists() {
    let server = Scripted::start(Script::ResponseAndStall(Vec::new())).await.unwrap();
    for provider in ["bitpanda", "capa", "kraken", "onchainpay", "synapse"] {
        let config = Config::new(server.url().replace("http:", "https:")).retry(Retry::never());
        let brief = config.clone().attempt_timeout(SHORT);
        let in_attempt = soon(create_with(provider, &brief, &CallOptions::new())).await;
        let in_call = soon(create_with(provider, &config, &CallOptions::new().deadline(SHORT))).await;
        assert_eq!([outcome(&in_attempt), outcome(&in_call)], ["NoConnection, No"; 2], "{provider}");
    }
}

#[tokio::test]
async fn a_call_ends_at_its_deadline_or_at_the_clients_limit_whichever_is_first() {
    let server = Scripted::start(Script::ResponseAndStall(Vec::new())).await.unwrap();
    let late = Duration::from_secs(20);
    let rows = [(late, Some(SHORT)), (SHORT, Some(late)), (SHORT, None)];
    for (limit, deadline) in rows {
        let config = Config::new(server.url()).attempt_timeout(late).total_timeout(limit);
        let call = deadline.map_or(CallOptions::new(), |deadline| CallOptions::new().deadline(deadline));
        let result = soon(create_with("capa", &config, &call)).await;
        assert_eq!(outcome(&result), "Unknown, Maybe", "{limit:?} {deadline:?}");
    }
}

#[tokio::test]
async fn a_call_that_still_waits_in_nonce_order_was_not_sent() {
    let server = Scripted::start(Script::ResponseAndStall(Vec::new())).await.unwrap();
    let client = scripted::client("kraken", &Config::new(server.url()).attempt_timeout(2 * SHORT)).unwrap();
    let user = profiles::full_person();
    let (unlimited, hasty) = (CallOptions::new(), CallOptions::new().deadline(SHORT / 3));
    let (first, second) = tokio::join!(client.create_user(&user, &unlimited), client.create_user(&user, &hasty));
    assert_eq!((outcome(&first).as_str(), outcome(&second).as_str()), ("Unknown, Maybe", "DeadlineBeforeSending, No"));
    assert!(server.requests().len() < 2);
}

#[tokio::test]
async fn a_body_that_stalls_or_breaks_off_keeps_its_status_and_its_beginning() {
    const BODY: &str = r#"{"success":true,"response":{"#;
    for script in [Script::broken_off(200, BODY), Script::stalled(200, BODY)] {
        let server = Scripted::start(script).await.unwrap();
        let config = Config::new(server.url()).attempt_timeout(4 * SHORT);
        let result = create_with("onchainpay", &config, &CallOptions::new()).await;
        assert_eq!((outcome(&result).as_str(), raw(&result).as_str()), ("CreatedUnreadable, Yes", BODY));
        assert_eq!(result.unwrap_err().status(), Some(200));
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_truncated_and_keeps_its_status() {
    const BODY: &str = r#"{"data":{"userId":"u-1"}}                    "#;
    let rows = [
        (BODY.len(), "created u-1", BODY),
        (BODY.len() - 1, "CreatedUnreadable, Yes, id u-1", &BODY[..BODY.len() - 1]),
        (21, "CreatedUnreadable, Yes", &BODY[..21]),
        (10, "Unknown, Maybe", &BODY[..10]),
        (0, "Unknown, Maybe", ""),
    ];
    for (limit, expected, kept) in rows {
        let server = Scripted::start(Script::response(201, &[], BODY)).await.unwrap();
        let config = config(&server).max_response_size(limit);
        let result = create_with("capa", &config, &CallOptions::new()).await;
        assert_eq!((outcome(&result).as_str(), raw(&result).as_str()), (expected, kept), "{limit}");
    }
}

/// Where a success may carry a failure, the beginning of a body decides nothing.
#[tokio::test]
async fn a_truncated_body_without_evidence_is_not_a_violation() {
    for (provider, beginning) in [("kraken", r#"{"err"#), ("onchainpay", r#"{"succ"#)] {
        let result = create(provider, Script::broken_off(200, beginning)).await;
        assert_eq!((outcome(&result).as_str(), raw(&result).as_str()), ("Unknown, Maybe", beginning));
    }
}
