//! Capa: an API key, and duplicates whose status is unknown.

use crate::support::{Call, credential, start};
use enroll_sandbox::{Duplicates, Sandbox, StartError};
use serde_json::{Value, json};

pub(crate) fn call(sandbox: &Sandbox, body: Value) -> Call {
    Call::new("/api/partner/v2/users", &[("partner-api-key", credential(sandbox, "capa", "partner_api_key"))], body)
}

pub(crate) fn user(email: &str, external_id: &str) -> Value {
    json!({ "type": "INDIVIDUAL", "email": email, "externalUserId": external_id })
}

#[tokio::test]
async fn a_right_request_creates_a_user() {
    let sandbox = start().await;
    let response = call(&sandbox, user("a@example.com", "1")).send(&sandbox).await;
    assert_eq!((response.status, &response.body["success"]), (201, &json!(true)));
    assert_eq!(response.text("/data/userId"), sandbox.users()[0].id());
    assert_ne!(response.text("/data/userId"), "9486244c-ff7d-4c22-9984-797179d7deaa", "the page's own");
}

#[tokio::test]
async fn wrong_and_missing_keys_are_distinguished() {
    let sandbox = start().await;
    let right = call(&sandbox, user("a@example.com", "1"));
    let missing = right.without("partner-api-key").send(&sandbox).await;
    assert_eq!((missing.status, missing.text("/message")), (401, "API Key is missing"));
    let wrong = right.with("partner-api-key", "other").send(&sandbox).await;
    assert_eq!((wrong.status, wrong.text("/message")), (401, "Invalid API Key"));
}

#[tokio::test]
async fn an_invalid_body_is_rejected() {
    let sandbox = start().await;
    let illegal = json!({ "type": "INDIVIDUAL or BUSINESS", "email": "a@example.com" });
    for body in [json!({ "type": "INDIVIDUAL" }), illegal, json!([])] {
        let response = call(&sandbox, body).send(&sandbox).await;
        assert_eq!((response.status, response.text("/errorCode")), (400, "INVALID_USER_INPUT_ERROR"));
    }
}

#[tokio::test]
async fn duplicates_are_rejected_by_field() {
    let sandbox = start().await;
    assert_eq!(call(&sandbox, user("a@example.com", "1")).status(&sandbox).await, 201);
    let by_id = call(&sandbox, user("b@example.com", "1")).send(&sandbox).await;
    assert_eq!((by_id.status, by_id.text("/message")), (409, "externalUserId is already in use"));
    let by_email = call(&sandbox, user("a@example.com", "2")).send(&sandbox).await;
    assert_eq!((by_email.status, by_email.text("/message")), (409, "email is already in use"));
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn the_response_to_a_duplicate_can_be_chosen() {
    for (choice, status) in [(Duplicates::RejectWith(400), 400), (Duplicates::Allow, 201)] {
        let sandbox = Sandbox::builder().duplicates("capa", choice).start().await.unwrap();
        let call = call(&sandbox, user("a@example.com", "1"));
        assert_eq!(call.status(&sandbox).await, 201);
        assert_eq!(call.status(&sandbox).await, status, "{choice:?}");
    }
}

#[tokio::test]
async fn a_status_that_the_spec_does_not_have_cannot_be_chosen() {
    let error = Sandbox::builder().duplicates("capa", Duplicates::RejectWith(418)).start().await.unwrap_err();
    let StartError::NoSuchResponse { documented, .. } = error else { panic!("{error}") };
    assert_eq!(documented, [400, 409]);
}
