//! Responses that do not show what happened: they are the same before and after the user was
//! stored.

use super::{PROVIDERS, right, set, stored, with};
use crate::support::start;
use enroll_sandbox::{Fault, FaultError, FaultPlan, RetryAfter, Sandbox};
use std::time::Duration;

/// Status, headers that a client may look at, and body.
type Look = (u16, Option<String>, Option<String>, String);

async fn look(sandbox: &Sandbox, provider: &str, customer: &str) -> Look {
    let response = right(sandbox, provider, customer).response(sandbox).await.unwrap();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, kind, wait) = (response.status().as_u16(), header("content-type"), header("retry-after"));
    (status, kind, wait, response.text().await.unwrap())
}

#[tokio::test]
async fn an_intermediary_looks_the_same_before_and_after_storing() {
    for provider in PROVIDERS {
        for (status, html) in [(401, true), (403, false), (404, true), (502, true), (503, true)] {
            let retry_after = (status == 503).then_some(RetryAfter::Seconds(5));
            let fault = |after_storing| Fault::Intermediary { status, retry_after, html, after_storing };
            let (before, after) = (with(provider, fault(false)).await, with(provider, fault(true)).await);
            let looks = (look(&before, provider, "one").await, look(&after, provider, "one").await);
            assert_eq!(looks.0, looks.1, "{provider}, {status}");
            assert_eq!((looks.0.0, looks.0.2.as_deref()), (status, (status == 503).then_some("5")));
            assert_eq!(looks.0.3.starts_with("<!doctype html>"), html);
            assert_eq!((stored(&before, provider), stored(&after, provider)), (0, 1), "{provider}, {status}");
        }
    }
}

#[tokio::test]
async fn a_server_error_can_echo_the_request_before_and_after_storing() {
    for provider in PROVIDERS {
        for (after_storing, users) in [(false, 0), (true, 1)] {
            let sandbox = with(provider, Fault::Echo { after_storing }).await;
            let (status, _, _, body) = look(&sandbox, provider, "one").await;
            assert_eq!((status, stored(&sandbox, provider)), (500, users), "{provider}");
            assert!(body.contains(if provider == "onchainpay" { "one@example.com" } else { "one" }), "{body}");
        }
    }
}

#[tokio::test]
async fn a_success_can_deny_itself_before_and_after_storing() {
    for provider in PROVIDERS {
        for (after_storing, users) in [(false, 0), (true, 1)] {
            let sandbox = with(provider, Fault::DeniedSuccess { after_storing }).await;
            let (status, _, _, body) = look(&sandbox, provider, "one").await;
            assert!((200..=201).contains(&status) && body.contains("error"), "{provider}: {body}");
            assert_eq!(stored(&sandbox, provider), users, "{provider}");
            assert!(sandbox.users().iter().all(|user| !body.contains(user.id()) && !user.is_delivered()));
        }
    }
}

#[tokio::test]
async fn a_gateway_times_out_while_the_provider_works() {
    for provider in PROVIDERS {
        let late = with(provider, Fault::GatewayTimeout { stored_after_millis: Some(30) }).await;
        let never = with(provider, Fault::GatewayTimeout { stored_after_millis: None }).await;
        let looks = (look(&late, provider, "one").await, look(&never, provider, "one").await);
        assert_eq!((looks.0.0, &looks.0), (504, &looks.1), "{provider}");
        let is_stored = async {
            while stored(&late, provider) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), is_stored).await.unwrap();
        assert_eq!((stored(&late, provider), stored(&never, provider)), (1, 0), "{provider}");
        // A wrong request is stored at no time.
        set(&late, provider, FaultPlan::every(Fault::GatewayTimeout { stored_after_millis: Some(0) }));
        let mut wrong = right(&late, provider, "two");
        wrong.body = b"[]".to_vec();
        wrong.response(&late).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(stored(&late, provider), 1, "{provider}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_before_a_body_that_is_whole() {
    for provider in PROVIDERS {
        let sandbox = with(provider, Fault::ByteOrderMark).await;
        let response = right(&sandbox, provider, "one").response(&sandbox).await.unwrap();
        let body = response.bytes().await.unwrap();
        let json: serde_json::Value = serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap()).unwrap();
        assert!(json.is_object());
        assert_eq!((stored(&sandbox, provider), sandbox.users()[0].is_delivered()), (1, true), "{provider}");
    }
}

/// The first copy makes the user, and the client sees what became of the second.
#[tokio::test]
async fn the_same_bytes_can_be_delivered_twice() {
    for (provider, status, users) in
        [("bitpanda", 409, 1), ("capa", 409, 1), ("kraken", 401, 1), ("onchainpay", 200, 1), ("synapse", 200, 2)]
    {
        let sandbox = with(provider, Fault::DeliveredTwice).await;
        let (seen, _, _, body) = look(&sandbox, provider, "one").await;
        assert_eq!((seen, stored(&sandbox, provider)), (status, users), "{provider}: {body}");
        assert!(!Fault::playable(provider).contains(&Fault::DeliveredTwice));
    }
}

#[tokio::test]
async fn rejections_can_have_undocumented_messages() {
    for (provider, status) in [("bitpanda", 409), ("capa", 409), ("kraken", 409), ("onchainpay", 200)] {
        let usual = start().await;
        let other = Sandbox::builder().other_messages(provider).start().await.unwrap();
        let mut rejections = Vec::new();
        for sandbox in [&usual, &other] {
            assert!(right(sandbox, provider, "one").status(sandbox).await < 300);
            let (seen, _, _, body) = look(sandbox, provider, "one").await;
            assert_eq!(seen, status, "{provider}");
            rejections.push(body);
        }
        assert!(!rejections[0].contains("page 7") && rejections[1].contains("page 7"), "{rejections:?}");
    }
}

#[tokio::test]
async fn an_intermediary_has_the_status_of_a_failure() {
    let sandbox = start().await;
    for status in [200, 302, 600] {
        let fault = Fault::Intermediary { status, retry_after: None, html: true, after_storing: false };
        let error = sandbox.set_faults("capa", FaultPlan::every(fault)).unwrap_err();
        assert!(matches!(error, FaultError::Unusable { field: "status", .. }), "{error}");
    }
}
