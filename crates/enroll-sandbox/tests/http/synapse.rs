//! Synapse: two joined credentials, a fingerprint per call, and an idempotency key.

use crate::support::{Call, credential, start};
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};

pub(crate) fn call(sandbox: &Sandbox, body: Value) -> Call {
    let of = |field| credential(sandbox, "synapse", field);
    let gateway = format!("{}|{}", of("client_id"), of("client_secret"));
    let user = format!("|{}", of("fingerprint"));
    let headers = [("x-sp-gateway", gateway.as_str()), ("x-sp-user", &user), ("x-sp-user-ip", "203.0.113.7")];
    Call::new("/v3.1/users", &headers, body)
}

pub(crate) fn person() -> Value {
    json!({
        "logins": [{ "email": "test.user@example.com", "password": "Canary-1" }],
        "phone_numbers": ["901.111.1111", "test.user@example.com"],
        "legal_names": ["Test User"],
        "extra": { "supp_id": "mine", "cip_tag": 1, "is_business": false },
    })
}

#[tokio::test]
async fn the_user_is_echoed_without_its_password() {
    let sandbox = start().await;
    let response = call(&sandbox, person()).send(&sandbox).await;
    assert_eq!(response.status, 200);
    let id = response.text("/_id");
    assert_eq!(id, sandbox.users()[0].id());
    assert!(response.text("/_links/self/href").ends_with(id));
    assert!(response.text("/refresh_token").starts_with("refresh_"));
    assert_eq!(response.body["logins"], json!([{ "email": "test.user@example.com", "scope": "READ_AND_WRITE" }]));
    assert_eq!((&response.body["legal_names"], &response.body["documents"]), (&json!(["Test User"]), &json!([])));
    assert_eq!(response.text("/extra/supp_id"), "mine");
    assert!(!response.body.to_string().contains("Canary"));
}

#[tokio::test]
async fn documents_come_back_as_ids_under_review() {
    let sandbox = start().await;
    let mut body = person();
    body["documents"] = json!([{
        "email": "test.user@example.com", "phone_number": "901.111.1111", "ip": "::1", "name": "Test User", "entity_type": "M",
        "entity_scope": "Arts & Entertainment", "day": 2, "month": 5, "year": 1989, "address_street": "1 Market St.",
        "address_city": "San Francisco", "address_subdivision": "CA", "address_postal_code": "94114", "address_country_code": "US",
        "virtual_docs": [{ "document_type": "SSN", "document_value": "2222" }],
    }]);
    let response = call(&sandbox, body).send(&sandbox).await;
    assert_eq!((response.status, response.text("/documents/0/virtual_docs/0/status")), (200, "SUBMITTED|REVIEWING"));
    assert!(!response.body.to_string().contains("2222\""));
}

#[tokio::test]
async fn wrong_and_missing_credentials_are_rejected() {
    let sandbox = start().await;
    let right = call(&sandbox, person());
    let missing = right.without("x-sp-gateway").send(&sandbox).await;
    assert_eq!((missing.status, missing.text("/error/en")), (401, "Client credentials are missing"));
    for wrong in ["other|other", "sandbox-synapse-client_id"] {
        let response = right.with("x-sp-gateway", wrong).send(&sandbox).await;
        assert_eq!((response.status, response.text("/error_code")), (401, "100"));
    }
}

#[tokio::test]
async fn a_call_may_bring_a_fingerprint_of_its_own_but_no_oauth_key() {
    let sandbox = start().await;
    let right = call(&sandbox, person());
    assert_eq!(right.with("x-sp-user", "|another-device").status(&sandbox).await, 200);
    for wrong in ["|", "oauth-key|another-device", "another-device"] {
        assert_eq!(right.with("x-sp-user", wrong).status(&sandbox).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn an_invalid_body_is_rejected() {
    let sandbox = start().await;
    let scope = json!([{ "email": "a@example.com", "scope": "EVERYTHING" }]);
    for (field, value) in [("logins", scope), ("legal_names", Value::Null), ("phone_numbers", json!("1"))] {
        let mut body = person();
        body[field] = value;
        let response = call(&sandbox, body).send(&sandbox).await;
        assert_eq!((response.status, response.text("/error_code")), (400, "200"), "{field}");
    }
}

#[tokio::test]
async fn the_same_user_may_come_twice_but_not_under_one_idempotency_key() {
    let sandbox = start().await;
    let plain = call(&sandbox, person());
    assert_eq!((plain.status(&sandbox).await, plain.status(&sandbox).await), (200, 200));
    let keyed = plain.with("x-sp-idempotency-key", "key-1");
    assert_eq!(keyed.status(&sandbox).await, 200);
    let again = keyed.send(&sandbox).await;
    assert_eq!((again.status, again.text("/error_code")), (409, "450"));
    assert_eq!(sandbox.users().len(), 3);
}

#[tokio::test]
async fn a_rejected_request_does_not_use_up_its_idempotency_key() {
    let sandbox = start().await;
    let rejected = call(&sandbox, json!({})).with("x-sp-idempotency-key", "key-1");
    assert_eq!(rejected.status(&sandbox).await, 400);
    assert_eq!(call(&sandbox, person()).with("x-sp-idempotency-key", "key-1").status(&sandbox).await, 200);
}
