//! Interim responses without end: `100 Continue` and `103 Early Hints`, which the HTTP library
//! takes in by itself and never hands on.
//!
//! An attempt's timeout holds all the same. On one thread it can be late by one turn of the task
//! that reads the connection, which is some tenths of a second at most in optimised code; that is
//! why the workspace compiles the HTTP library optimised in every profile.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use enroll::client::Clock as _;
use enroll::signing::SystemClock;
use enroll::{ErrorKind, UserMayExist};

use super::support::{config, create};

const LIMIT: Duration = Duration::from_secs(2);
/// So much longer a busy machine may take.
const GRACE: Duration = Duration::from_secs(2);

/// A server on a thread of its own that takes one request and then floods.
fn flooding(piece: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let flood = piece.repeat(10_000);
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 64 * 1024]);
        while stream.write_all(flood.as_bytes()).is_ok() {}
    });
    url
}

async fn holds(piece: &str) {
    let (clock, url) = (SystemClock::new(), flooding(piece));
    let error = create("kraken", &config(url).attempt_timeout(LIMIT)).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Unknown, UserMayExist::Maybe));
    assert!(clock.monotonic() < LIMIT + GRACE, "{:?}", clock.monotonic());
}

#[tokio::test]
async fn a_flood_of_interim_responses_ends_at_the_timeout_on_one_thread() {
    holds("HTTP/1.1 100 Continue\r\n\r\n").await;
    holds("HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_interim_responses_ends_at_the_timeout_on_several_threads() {
    holds("HTTP/1.1 100 Continue\r\n\r\n").await;
    holds("HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n").await;
}
