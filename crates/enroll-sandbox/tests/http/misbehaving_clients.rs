//! Requests that a web page could send, lists of many users, and connections that do not behave.

use crate::support::{Call, credential, start};
use enroll_sandbox::{Builder, Sandbox, StartError};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything here takes, also on a busy machine.
const GENEROUS: Duration = Duration::from_secs(30);

fn capa(sandbox: &Sandbox, email: &str) -> Call {
    let key = credential(sandbox, "capa", "partner_api_key");
    Call::new("/api/partner/v2/users", &[("partner-api-key", key)], json!({ "type": "BUSINESS", "email": email }))
}

async fn connect(sandbox: &Sandbox, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What comes until the sandbox closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A reset after the response is as good an end as any.
    let _ = timeout(GENEROUS, stream.read_to_end(&mut text)).await.expect("the connection is closed");
    String::from_utf8(text).unwrap()
}

async fn with_limits(limits: impl FnOnce(Builder) -> Builder) -> Sandbox {
    limits(Sandbox::builder().control(true)).start().await.unwrap()
}

#[tokio::test]
async fn a_web_page_reaches_neither_controls_nor_providers() {
    let sandbox = with_limits(|builder| builder).await;
    let control = sandbox.control_url().unwrap();
    let path = control.strip_prefix(sandbox.url()).unwrap();
    let foreign = [
        ("host", "evil.example"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in foreign {
        for target in [format!("{path}/tokens/bitpanda"), "/api/partner/v2/users".to_owned()] {
            let call = Call { target, ..capa(&sandbox, "a@example.com") };
            let response = call.with(name, value).send(&sandbox).await;
            assert_eq!(response.status, 403, "{name}: {value}, {}", call.target);
            assert!(!response.text("/error").contains("evil"));
        }
    }
    assert_eq!(sandbox.users().len(), 0);
    let received = sandbox.received();
    assert_eq!(received.len(), foreign.len(), "control calls are not noted");
    assert!(received.iter().all(|request| request.status() == Some(403) && request.problem().is_some()));
    assert_eq!(capa(&sandbox, "a@example.com").with("host", "localhost:1").status(&sandbox).await, 201);
}

#[tokio::test]
async fn an_allowed_host_may_call() {
    let sandbox = with_limits(|builder| builder.allow_host("Sandbox")).await;
    assert_eq!(capa(&sandbox, "a@example.com").with("host", "sandbox:8080").status(&sandbox).await, 201);
    assert_eq!(capa(&sandbox, "b@example.com").with("host", "sandbox.example").status(&sandbox).await, 403);
}

#[tokio::test]
async fn control_needs_the_segment_which_is_random_or_chosen() {
    let (one, other) = (with_limits(|builder| builder).await, with_limits(|builder| builder).await);
    let segment = |sandbox: &Sandbox| sandbox.control_url().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(segment(&one) != segment(&other) && segment(&one).len() >= 32);
    for path in ["/_sandbox/users".to_owned(), format!("/_sandbox/{}/users", segment(&other))] {
        assert_eq!(reqwest::get(format!("{}{path}", one.url())).await.unwrap().status(), 404, "{path}");
    }
    let chosen = with_limits(|builder| builder.control_segment("mine_1-A")).await;
    assert_eq!(reqwest::get(format!("{}/_sandbox/mine_1-A/users", chosen.url())).await.unwrap().status(), 200);
    for unfit in ["", "a/b", "a?b", "ä"] {
        let refused = Sandbox::builder().control_segment(unfit).start().await;
        assert!(matches!(refused, Err(StartError::ControlSegment)), "{unfit}");
    }
}

#[tokio::test]
async fn the_configured_token_outlives_all_issued() {
    let sandbox = start().await;
    for _ in 0..1001 {
        assert!(sandbox.issue_token("bitpanda").is_some());
    }
    let bearer = format!("Bearer {}", credential(&sandbox, "bitpanda", "token"));
    let call = Call::new("/v2/users", &[("authorization", &bearer)], json!({ "external_id": "Ext-Id-1" }));
    assert_eq!(call.status(&sandbox).await, 201);
}

#[tokio::test]
async fn beyond_the_bound_a_create_is_rejected() {
    let sandbox = with_limits(|builder| builder.max_users(1)).await;
    assert_eq!(capa(&sandbox, "a@example.com").status(&sandbox).await, 201);
    let response = capa(&sandbox, "b@example.com").send(&sandbox).await;
    assert!(response.status == 507 && response.text("/error").contains("max_users"));
    assert_eq!(sandbox.users().len(), 1);
}

/// It is larger than what the sockets' buffers take, so that a body that is never read is not
/// finished. That its pieces are made one by one is a test of `control/listing.rs`.
#[tokio::test]
async fn a_list_is_of_the_moment_when_it_began() {
    const USERS: usize = 3_000;
    let sandbox = with_limits(|builder| builder).await;
    let long = "x".repeat(5_000);
    for number in 0..USERS {
        let key = credential(&sandbox, "bitpanda", "token");
        let body = json!({ "external_id": format!("{number}-{long}") });
        let call = Call::new("/v2/users", &[("authorization", &format!("Bearer {key}"))], body);
        assert_eq!(call.status(&sandbox).await, 201);
    }
    let mut listing = reqwest::get(format!("{}/users", sandbox.control_url().unwrap())).await.unwrap();
    let mut text = listing.chunk().await.unwrap().unwrap().to_vec();
    let create = capa(&sandbox, "late@example.com");
    assert_eq!(timeout(GENEROUS, create.status(&sandbox)).await.unwrap(), 201);
    text.extend_from_slice(&timeout(GENEROUS, listing.bytes()).await.unwrap().unwrap());
    let users: Value = serde_json::from_slice(&text).unwrap();
    let ids = users["bitpanda"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap());
    assert_eq!(ids.collect::<std::collections::HashSet<_>>().len(), USERS);
    assert_eq!(users["capa"], json!([]), "the list is of the moment when it began");
}

#[tokio::test]
async fn a_head_that_does_not_end_ends_the_connection() {
    let sandbox = with_limits(|builder| builder.header_timeout(Duration::from_millis(100))).await;
    for head in ["", "POST /v2/us", "POST /v2/users HTTP/1.1\r\nHost: localhost\r\n"] {
        assert!(!rest(connect(&sandbox, head).await).await.contains(" 200 "), "{head}");
    }
    // The same on a connection that was used before.
    let whole = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut stream = connect(&sandbox, whole).await;
    let mut first = [0; 12];
    timeout(GENEROUS, stream.read_exact(&mut first)).await.unwrap().unwrap();
    assert_eq!(&first, b"HTTP/1.1 404");
    tokio::time::sleep(Duration::from_millis(300)).await;
    stream.write_all(whole.as_bytes()).await.expect("a pause between requests is no half-open head");
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(rest(stream).await.matches("HTTP/1.1 404").count(), 1);
}

#[tokio::test]
async fn bodies_that_break_off_stall_or_are_too_large_are_noted() {
    let sandbox = with_limits(|builder| builder.body_timeout(Duration::from_millis(300))).await;
    let head = "POST /v2/users HTTP/1.1\r\nHost: localhost\r\n";
    let requests = [
        ("Transfer-Encoding: chunked\r\n\r\ncanary\r\n", 400, "framing"),
        ("Content-Length: 9\r\n\r\ncanary", 408, "in time"),
    ];
    for (at, (tail, status, named)) in requests.into_iter().enumerate() {
        let response = rest(connect(&sandbox, &format!("{head}{tail}")).await).await;
        assert!(response.starts_with(&format!("HTTP/1.1 {status}")), "{response}");
        let noted = &sandbox.received()[at];
        assert_eq!(noted.status(), Some(status));
        assert!(noted.problem().unwrap().contains(named) && !format!("{noted:?}").contains("canary"));
        assert!(noted.body().is_empty());
    }
    let sandbox = start().await;
    let mut large = capa(&sandbox, "a@example.com");
    large.body = vec![b' '; 30 * 1024 * 1024 + 1];
    assert_eq!(large.status(&sandbox).await, 413);
    assert!(sandbox.received()[0].problem().unwrap().contains("30 MiB"));
}
