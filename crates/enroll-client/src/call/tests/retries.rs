//! Which reads are retried, how often, and after which wait.

use std::time::Duration;

use super::server::{NO_LISTENER, Reply, Server, cut_off, reply};
use super::{FOUND, clock, config, find, get, post, session, users};
use crate::clock::Clock as _;
use crate::{Budget, CallOptions, Exchange, Failure, FailureKind, Retry, UserMayExist, Verdict};

/// A read of users, its requests, and the seconds that it waited.
async fn read(script: impl IntoIterator<Item = Reply>) -> (Result<Exchange, Failure>, usize, u64) {
    let server = Server::start(script).await;
    let clock = clock();
    let outcome = find(&session(&config(server.url(), &clock))).await;
    (outcome, server.seen().len(), clock.monotonic().as_secs())
}

fn found() -> Reply {
    reply(200, &[], FOUND)
}

#[tokio::test]
async fn a_read_sends_its_query_and_is_authorised_like_any_call() {
    let server = Server::start([found()]).await;
    let session = session(&config(server.url(), &clock()));
    let exchange = find(&session).await.unwrap();
    assert_eq!(*exchange.verdict(), Verdict::Read);
    let seen = server.seen();
    assert!(seen[0].starts_with("GET /v1/users?email=jo%2B1%40example.com&page=1 HTTP/1.1\r\n"), "{}", seen[0]);
    assert!(!seen[0].to_lowercase().contains("content-"), "{}", seen[0]);
    assert_eq!(server.header("x-api-key"), [Some("k-1".to_owned())]);
}

#[tokio::test]
async fn a_read_may_have_a_body_or_a_value_in_its_path() {
    let server = Server::start([found()]).await;
    let session = session(&config(server.url(), &clock()));
    let url = users(&session);
    let by_post = session.send(&post(&url), &CallOptions::new()).await.unwrap();
    assert_eq!(*by_post.verdict(), Verdict::Read);
    let url = super::user(&session, "AA29 N84/1");
    let by_id = crate::Draft::read("get_user", reqwest::Method::GET, &url, &super::FIND);
    assert_eq!(*session.send(&by_id, &CallOptions::new()).await.unwrap().verdict(), Verdict::Read);
    let seen = server.seen();
    assert!(seen[0].starts_with("POST /v1/users HTTP/1.1\r\n") && seen[0].ends_with("\r\n\r\n{\"limit\":20}"));
    assert!(seen[1].starts_with("GET /v1/users/AA29%20N84%2F1 HTTP/1.1\r\n"), "{}", seen[1]);
}

/// Without the waits that give a provider time to finish creating a user.
#[tokio::test]
async fn a_read_is_retried_at_once_after_every_fault() {
    let faults = [
        reply(500, &[], ""),
        reply(503, &[], "<html>"),
        reply(200, &[], "<html>"),
        reply(200, &[], "[]"),
        reply(200, &[], ""),
        cut_off(200, r#"{"data":["#),
        Reply::Close,
        Reply::Stall,
        reply(403, &[], "<html>"),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let (outcome, requests, waited) = read([fault, found()]).await;
        let exchange = outcome.unwrap();
        assert_eq!((*exchange.verdict(), requests, waited), (Verdict::Read, 2, 0), "fault {number}");
        assert_eq!(exchange.attempts().user_may_exist(), UserMayExist::No, "fault {number}");
        assert!(exchange.attempts().iter().all(|attempt| attempt.raw.is_none()), "fault {number}");
    }
}

#[tokio::test]
async fn a_read_ends_after_its_attempts() {
    let (outcome, requests, _) = read([reply(500, &[], "")]).await;
    assert_eq!((*outcome.unwrap().verdict(), requests), (Verdict::Unknown(None), 4));
    let (outcome, requests, _) = read([Reply::Close]).await;
    assert_eq!((outcome.unwrap_err().kind(), requests), (FailureKind::Lost, 4));
    let server = Server::start([Reply::Close]).await;
    let config = config(server.url(), &clock()).retry(Retry::never());
    let failure = find(&session(&config)).await.unwrap_err();
    assert_eq!((failure.attempts().len(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn a_read_waits_as_long_as_the_provider_asks() {
    for status in [429, 500, 200] {
        let (outcome, requests, waited) = read([reply(status, &[("retry-after", "7")], ""), found()]).await;
        assert_eq!((*outcome.unwrap().verdict(), requests, waited), (Verdict::Read, 2, 7), "{status}");
    }
    // Longer than `max_retry_after`.
    let (outcome, requests, waited) = read([reply(429, &[("retry-after", "31")], ""), found()]).await;
    let limited = Verdict::RateLimited(Some(Duration::from_secs(31)));
    assert_eq!((*outcome.unwrap().verdict(), requests, waited), (limited, 1, 0));
}

#[tokio::test]
async fn an_undocumented_status_is_not_followed_and_a_rejection_is_final() {
    for (status, body) in [(202, FOUND), (204, ""), (302, ""), (418, "{}")] {
        let (outcome, requests, _) = read([reply(status, &[("location", "/v1/other")], body), found()]).await;
        assert!(*outcome.unwrap().verdict() == Verdict::Read && requests == 2, "{status}");
    }
    let (outcome, requests, _) = read([reply(404, &[], r#"{"errors":["no"]}"#), found()]).await;
    assert!(*outcome.unwrap().verdict() != Verdict::Read && requests == 1);
}

#[tokio::test]
async fn an_intermediary_is_asked_as_often_as_attempts_allow() {
    let (outcome, requests, _) = read([reply(403, &[], "<html>")]).await;
    assert_eq!((*outcome.unwrap().verdict(), requests), (Verdict::Intermediary(None), 4));
}

#[tokio::test]
async fn budget_and_deadline_hold_for_reads() {
    let server = Server::start([reply(500, &[], "")]).await;
    let retry = Retry::new().backoff(Duration::ZERO, Duration::ZERO).budget(Budget::new(1));
    find(&session(&config(server.url(), &clock()).retry(retry))).await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let server = Server::start([reply(429, &[("retry-after", "7")], "")]).await;
    let session = session(&config(server.url(), &clock()));
    let call = CallOptions::new().deadline(Duration::from_secs(5));
    session.send(&get(&users(&session)), &call).await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

/// A create under such a key would not be retried.
#[tokio::test]
async fn an_old_idempotency_key_does_not_stop_a_read() {
    let server = Server::start([Reply::Close, reply(429, &[], ""), found()]).await;
    let session = session(&config(server.url(), &clock()));
    let mut call = CallOptions::new();
    call.idempotency_key_age = Some(Duration::from_secs(48 * 60 * 60));
    let exchange = session.send(&get(&users(&session)), &call).await.unwrap();
    assert_eq!((*exchange.verdict(), server.seen().len()), (Verdict::Read, 3));
}

/// A request without a body cannot be cancelled, so the transport's own report counts.
#[tokio::test]
async fn a_refused_connection_is_reported_as_such() {
    let failure = find(&session(&config(NO_LISTENER, &clock()))).await.unwrap_err();
    assert_eq!((failure.kind(), failure.attempts().len()), (FailureKind::Connect, 4));
    let server = Server::start([reply(400, &[], "")]).await;
    let url = format!("https://{}", server.address);
    let failure = find(&session(&config(url, &clock()))).await.unwrap_err();
    assert_eq!((failure.kind(), failure.attempts().len()), (FailureKind::Tls, 1));
}
