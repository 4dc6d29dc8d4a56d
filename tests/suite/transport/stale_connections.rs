//! A create on a pooled connection that the server has closed.
//!
//! If the client knows of the end, the create uses a new connection. If it does not know yet, the
//! request is written to a closed connection, and the server may still read it and act on it. Then
//! the user may exist, and the request is not written a second time unless a retry is safe. hyper
//! does write a request again, but only if nothing of it had been written; these tests check that
//! by what a server reads.
//!
//! Seen once in some ten thousand calls that meet the end at this very moment: the queue in front
//! of the connection keeps a request that is never taken (tokio's channel, if its receiver is
//! dropped while a value arrives). The attempt then ends at its timeout, and since the request was
//! taken back unsent, it is reported as no connection.

use std::collections::BTreeSet;
use std::time::Duration;

use enroll::{CreateUser, ErrorKind, Retry, UserMayExist};
use enroll_tests::scripted;

use super::support::{config, create_by};
use crate::transport::servers::half_closed::{End, HalfClosed, Seen};

/// What each provider says of a created user: its status and body.
const CREATED: [(&str, u16, &str); 2] =
    [("kraken", 200, r#"{"error":[],"result":{"user":"u-1"}}"#), ("capa", 201, r#"{"data":{"userId":"u-1"}}"#)];

/// A client whose attempts end soon.
fn client(provider: &str, server: &HalfClosed) -> Box<dyn CreateUser> {
    scripted::client(provider, &config(server.url()).attempt_timeout(Duration::from_secs(3))).unwrap()
}

/// Lets the client's own tasks take notice of all that has arrived.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// A server, and a client with a connection to it that is at rest.
async fn used(provider: &str, status: u16, body: &str) -> (HalfClosed, Box<dyn CreateUser>) {
    let server = HalfClosed::start(status, body, End::OnDemand);
    let client = client(provider, &server);
    create_by(&*client, 1).await.unwrap();
    settle().await;
    (server, client)
}

fn connections(seen: &[Seen]) -> Vec<usize> {
    seen.iter().map(|(connection, _)| *connection).collect()
}

#[tokio::test]
async fn a_noticed_close_costs_nothing() {
    for (provider, status, body) in CREATED {
        let (server, client) = used(provider, status, body).await;
        server.end_all();
        settle().await;
        let created = create_by(&*client, 2).await.unwrap();
        assert_eq!(created.attempts.len(), 1, "{provider}");
        assert_eq!(connections(&server.seen()), [0, 1], "{provider}");
    }
}

/// The one thread of this runtime waits for the end, so the client cannot have looked at its
/// connection when it writes.
#[tokio::test(flavor = "current_thread")]
async fn after_an_unnoticed_close_the_user_may_exist_and_nothing_is_sent_again() {
    for (provider, status, body) in CREATED {
        let (server, client) = used(provider, status, body).await;
        server.end_all();
        let error = create_by(&*client, 2).await.unwrap_err();
        assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Unknown, UserMayExist::Maybe), "{provider}");
        settle().await;
        // The server did read it, on the connection it had ended, and never again.
        assert_eq!(connections(&server.seen()), [0, 0], "{provider}");
        create_by(&*client, 3).await.unwrap();
        assert_eq!(connections(&server.seen()), [0, 0, 1], "{provider}");
    }
}

/// A second attempt is recorded, and made only if a retry is safe.
#[tokio::test(flavor = "current_thread")]
async fn if_a_retry_is_safe_it_is_made_and_reported() {
    let server = HalfClosed::start(201, r#"{"data":{"id":"u-1"}}"#, End::OnDemand);
    let bitpanda = scripted::client("bitpanda", &config(server.url()).retry(Retry::new())).unwrap();
    create_by(&*bitpanda, 1).await.unwrap();
    settle().await;
    server.end_all();
    let created = create_by(&*bitpanda, 2).await.unwrap();
    let seen: Vec<_> =
        created.attempts.iter().map(|attempt| (attempt.status, UserMayExist::after(&attempt.ended))).collect();
    assert_eq!(seen, [(None, UserMayExist::Maybe), (Some(201), UserMayExist::Yes)]);
    assert_eq!(connections(&server.seen()), [0, 0, 1]);
}

/// Ends that come at any moment, also between the client's look and its write. What a call calls
/// unsent, the server never saw.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_the_connection_closes_a_request_is_sent_at_most_once() {
    const CALLS: u64 = 300;
    for (provider, status, body) in CREATED {
        let server = HalfClosed::start(status, body, End::AfterEachResponse);
        let client = client(provider, &server);
        let (mut created, mut unsent) = (0, Vec::new());
        for number in 0..CALLS {
            match create_by(&*client, number).await {
                Ok(user) => created += user.attempts.len(),
                Err(error) if *error.kind() == ErrorKind::NoConnection => unsent.push(number),
                Err(error) => assert_eq!(error.kind(), &ErrorKind::Unknown, "{provider}"),
            }
        }
        settle().await;
        let seen = server.seen();
        let was_seen = |number: &u64| seen.iter().any(|(_, request)| request.contains(&format!("{number:08}@")));
        assert!(!unsent.iter().any(was_seen), "{provider}: one of {unsent:?} was sent");
        let different: BTreeSet<_> = seen.iter().map(|(_, request)| request).collect();
        assert_eq!(seen.len(), different.len(), "{provider}: a request came twice");
        assert!(created > 0 && created <= seen.len() && seen.len() <= 300, "{provider}: {created}, {}", seen.len());
    }
}
