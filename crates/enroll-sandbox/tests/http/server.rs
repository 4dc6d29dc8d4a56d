//! What all providers share: paths, recorded requests, limits, start and shutdown.

use crate::support::{Call, credential, start};
use enroll_sandbox::{Credentials, Duplicates, Sandbox, StartError};
use serde_json::{Value, json};

fn capa(sandbox: &Sandbox, email: &str) -> Call {
    let key = credential(sandbox, "capa", "partner_api_key");
    Call::new("/api/partner/v2/users", &[("partner-api-key", key)], json!({ "type": "BUSINESS", "email": email }))
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_respond_with_json() {
    let sandbox = start().await;
    assert_eq!(Call::new("/v9/users", &[], "{}").status(&sandbox).await, 404);
    let response = reqwest::get(format!("{}/v2/users", sandbox.url())).await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["allow"]), (405, &"POST".parse().unwrap()));
    assert!(response.json::<Value>().await.unwrap().is_object());
    assert_eq!(sandbox.received().len(), 2);
    assert!(sandbox.received().iter().all(|request| request.provider().is_none()));
}

#[tokio::test]
async fn requests_are_kept_byte_for_byte_in_order() {
    let sandbox = start().await;
    let mut spaced = capa(&sandbox, "a@example.com");
    spaced.target.push_str("?a=%41&b");
    spaced.body = b"{ \"email\":\"a@example.com\",\n\"type\":\"BUSINESS\" }".to_vec();
    assert_eq!(spaced.with("x-extra", "kept").status(&sandbox).await, 201);
    assert_eq!(Call::new("/v2/users", &[], "{}").status(&sandbox).await, 401);
    let received = sandbox.received();
    assert_eq!((received[0].provider(), received[1].provider()), (Some("capa"), Some("bitpanda")));
    assert_eq!(received[0].target(), "/api/partner/v2/users?a=%41&b");
    assert_eq!(received[0].body(), spaced.body.as_slice());
    assert_eq!(received[0].header("x-extra"), Some("kept"));
    assert_eq!(sandbox.users()[0].request().unwrap().body(), received[0].body());
}

#[tokio::test]
async fn records_do_not_show_what_was_sent() {
    let sandbox = start().await;
    let mut call = capa(&sandbox, "canary@example.com");
    call.target.push_str("?canary");
    assert_eq!(call.status(&sandbox).await, 201);
    let shown = format!("{:?} {:?} {sandbox:?}", sandbox.received(), sandbox.users());
    assert!(!shown.contains("canary") && !shown.contains("sandbox-capa"), "{shown}");
}

#[tokio::test]
async fn a_large_body_is_accepted_and_one_beyond_the_limit_is_rejected() {
    let sandbox = start().await;
    let mut large = capa(&sandbox, "large@example.com");
    large.body.resize(30 * 1024 * 1024, b' ');
    assert_eq!(large.status(&sandbox).await, 201);
    let mut call = capa(&sandbox, "a@example.com");
    call.body = vec![b' '; 30 * 1024 * 1024 + 1];
    assert_eq!(call.status(&sandbox).await, 413);
}

#[tokio::test]
async fn a_body_of_another_type_is_rejected() {
    let sandbox = start().await;
    let right = capa(&sandbox, "a@example.com");
    let client = reqwest::Client::new().post(format!("{}{}", sandbox.url(), right.target));
    let request = client.header("partner-api-key", &right.headers[0].1).header("content-type", "text/plain");
    assert_eq!(request.body(right.body).send().await.unwrap().status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_equal_concurrent_requests_creates_a_user() {
    let sandbox = start().await;
    let call = capa(&sandbox, "a@example.com");
    let (a, b, c, d) = (call.status(&sandbox), call.status(&sandbox), call.status(&sandbox), call.status(&sandbox));
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    assert_eq!([a, b, c, d].iter().filter(|status| **status == 201).count(), 1);
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn the_announcement_is_enough_to_call() {
    let mut credentials = Credentials::default();
    credentials.set("capa", "partner_api_key", "mine").unwrap();
    let sandbox = Sandbox::builder().credentials(credentials).start().await.unwrap();
    let announcement = sandbox.announcement();
    assert_eq!(announcement["url"], sandbox.url());
    assert_eq!(announcement["credentials"]["capa"]["partner_api_key"], "mine");
    let settings = json!({ "base_url": sandbox.url(), "credentials": { "partner_api_key": "mine" } });
    assert_eq!(announcement["settings"]["capa"], settings);
    assert_eq!(capa(&sandbox, "a@example.com").status(&sandbox).await, 201);
}

#[tokio::test]
async fn the_sandbox_stops_by_shutdown_and_by_drop() {
    for by_drop in [false, true] {
        let sandbox = start().await;
        let url = sandbox.url().to_owned();
        let client = reqwest::Client::new();
        client.get(&url).send().await.unwrap();
        if by_drop {
            drop(sandbox)
        } else {
            sandbox.shutdown().await
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(client.get(&url).send().await.is_err(), "by_drop {by_drop}");
    }
}

#[tokio::test]
async fn a_sandbox_on_all_addresses_is_reached_by_the_url_that_it_announces() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let remote = Sandbox::builder().listen(address.parse().unwrap()).allow_remote(true);
        // A machine may have no IPv6.
        let Ok(sandbox) = remote.start().await else { continue };
        assert!(sandbox.url().starts_with("http://127.0.0.1:") || sandbox.url().starts_with("http://[::1]:"));
        assert_eq!(capa(&sandbox, "a@example.com").status(&sandbox).await, 201, "{}", sandbox.url());
    }
}

#[tokio::test]
async fn wrong_choices_are_reported_at_the_start() {
    let remote = Sandbox::builder().listen("0.0.0.0:0".parse().unwrap());
    assert!(matches!(remote.clone().start().await, Err(StartError::NotLoopback(_))));
    assert!(remote.allow_remote(true).start().await.is_ok());
    let unknown = Sandbox::builder().duplicates("nobody", Duplicates::Allow).start().await.unwrap_err();
    assert!(unknown.to_string().contains("bitpanda, capa, "), "{unknown}");
    let taken = start().await;
    let again = Sandbox::builder().listen(taken.url().trim_start_matches("http://").parse().unwrap()).start().await;
    assert!(matches!(again, Err(StartError::Listen { .. })));
}
