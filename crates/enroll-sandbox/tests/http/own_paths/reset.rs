//! Users that are forgotten and seeded, and requests that are forgotten, by the control endpoint.

use crate::{
    onchainpay,
    support::{Call, credential},
};
use enroll_sandbox::Sandbox;
use reqwest::{Client, Method};
use serde_json::{Value, json};

pub(super) async fn controlled() -> Sandbox {
    Sandbox::builder().control(true).start().await.unwrap()
}

pub(super) async fn control(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> (u16, Value) {
    let url = format!("{}/{path}", sandbox.control_url().unwrap());
    let response = Client::new().request(method, url).body(body.to_owned()).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

fn bitpanda(sandbox: &Sandbox, external_id: &str) -> Call {
    let bearer = format!("Bearer {}", credential(sandbox, "bitpanda", "token"));
    Call::new("/v2/users", &[("authorization", &bearer)], json!({ "external_id": external_id }))
}

#[tokio::test]
async fn forgotten_users_free_their_values_and_used_nonces_stay_used() {
    let sandbox = controlled().await;
    let call = bitpanda(&sandbox, "one");
    assert_eq!((call.status(&sandbox).await, call.status(&sandbox).await), (201, 409));
    let signed = onchainpay::signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 1 }));
    assert_eq!(signed.send(&sandbox).await.body["success"], true);

    assert_eq!(control(&sandbox, Method::DELETE, "users", "").await, (200, json!({})));
    assert!(sandbox.users().is_empty());
    assert_eq!(call.status(&sandbox).await, 201);
    let response = signed.send(&sandbox).await;
    assert_eq!(response.text("/error/message"), "Nonce was used before");
    assert_eq!(sandbox.truth().requests("bitpanda"), 3, "the counts stay");
}

#[tokio::test]
async fn a_used_idempotency_key_is_free_after_the_users_are_forgotten() {
    let sandbox = controlled().await;
    let call = crate::synapse::call(&sandbox, crate::synapse::person()).with("x-sp-idempotency-key", "key-1");
    assert_eq!((call.status(&sandbox).await, call.status(&sandbox).await), (200, 409));
    assert_eq!(control(&sandbox, Method::DELETE, "users", "").await.0, 200);
    assert_eq!(call.status(&sandbox).await, 200);
}

#[tokio::test]
async fn a_seeded_user_is_found_or_not_by_its_kind() {
    let sandbox = controlled().await;
    for (kind, is_found) in [("earlier", true), ("hidden", false), ("other_partner", false)] {
        let email = format!("{kind}@example.com");
        let user = json!({ "kind": kind, "email": email, "external_id": kind, "created_at": "2025-01-31T12:00:00Z" });
        let (status, seeded) = control(&sandbox, Method::POST, "users/bitpanda", &user.to_string()).await;
        assert_eq!(status, 200, "{seeded}");
        let look_up = bitpanda(&sandbox, "any").get(&format!("/v1/users?email={kind}%40example.com"));
        let found = look_up.send(&sandbox).await.body["data"].take();
        assert_eq!(found.as_array().unwrap().len(), usize::from(is_found), "{kind}");
        if is_found {
            assert_eq!(found[0]["id"], seeded["id"]);
        }
        let truth = sandbox.truth();
        let stored = truth.seeded("bitpanda").last().unwrap();
        assert_eq!((seeded["id"].as_str(), stored.external_id()), (Some(stored.id()), Some(kind)));
        let since = stored.created_at().duration_since(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(since.as_secs(), 1_738_324_800);
    }
    let (status, taken) = control(&sandbox, Method::POST, "users/bitpanda", r#"{"external_id": "EARLIER"}"#).await;
    assert!(status == 400 && taken["error"].as_str().unwrap().contains("`external_id`"), "{taken}");
    assert_eq!(control(&sandbox, Method::POST, "users/bitpanda", "{}").await.0, 200, "every field is optional");
}

#[tokio::test]
async fn a_user_that_cannot_be_seeded_names_the_field_and_shows_no_value() {
    let sandbox = controlled().await;
    let wrong = [
        ("users/nobody", "{}", "`nobody`"),
        ("users/capa", r#"{"email": ["canary"]}"#, "`email`"),
        ("users/capa", r#"{"email": " "}"#, "`email`"),
        ("users/capa", r#"{"external_id": 7}"#, "`external_id`"),
        ("users/capa", r#"{"kind": "canary"}"#, "`kind`"),
        ("users/capa", r#"{"kind": 7}"#, "`kind`"),
        ("users/capa", r#"{"created_at": "canary"}"#, "`created_at`"),
        ("users/capa", r#"{"created_at": 1700000000}"#, "`created_at`"),
        ("users/capa", r#"{"e_mail": "canary"}"#, "`e_mail`"),
        ("users/capa", r#"{"email": "canary"#, "line 1"),
        ("users/capa", r#"["canary"]"#, "object"),
        ("users/capa", "", "line 1"),
    ];
    for (path, body, named) in wrong {
        let (status, response) = control(&sandbox, Method::POST, path, body).await;
        let message = response["error"].as_str().unwrap();
        assert!(status == 400 && message.contains(named) && !message.contains("canary"), "{body}: {status} {message}");
    }
    assert_eq!(sandbox.truth().seeded("capa").count(), 0);
}

#[tokio::test]
async fn forgotten_requests_are_not_listed() {
    let sandbox = controlled().await;
    assert_eq!(bitpanda(&sandbox, "one").status(&sandbox).await, 201);
    assert_eq!(sandbox.received().len(), 1);
    assert_eq!(control(&sandbox, Method::DELETE, "requests", "").await, (200, json!({})));
    assert_eq!(control(&sandbox, Method::GET, "requests", "").await, (200, json!([])));
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn a_wrong_kind_of_fault_lists_near_ones() {
    let sandbox = controlled().await;
    for (plan, expected) in [
        (
            r#"{"every": {"kind": "timeout"}}"#,
            "`every.kind` cannot be read: `timeout` is no kind of fault; use one of gateway_timeout",
        ),
        (r#"{"in_order": [null, {"kind": "reset"}]}"#, "use one of reset_before_processing, reset_after_storing"),
        (r#"{"random": {"seed": 1, "share": 1, "faults": [{"kind": "rate-limit"}]}}"#, "use one of rate_limited"),
    ] {
        let (status, response) = control(&sandbox, Method::PUT, "faults/capa", plan).await;
        let message = response["error"].as_str().unwrap();
        assert!(status == 400 && message.ends_with(expected), "{message}");
    }
    let (_, response) = control(&sandbox, Method::PUT, "nothing/capa", "{}").await;
    assert!(response["error"].as_str().unwrap().contains("POST users/PROVIDER"), "{response}");
}
