//! Kraken Embed: a signature over target, nonce and body, and a nonce that grows.

use crate::support::{Call, credential, kraken_signature, start};
use enroll_sandbox::{Case, Duplicates, Sandbox};
use serde_json::{Value, json};

pub(crate) const TARGET: &str = "/b2b/users";

pub(crate) fn person(external_id: &str) -> Value {
    json!({
        "email": format!("{external_id}@example.com"), "external_id": external_id, "tos_version_accepted": 1,
        "full_name": { "first_name": "Jo", "last_name": "Doe" }, "date_of_birth": "2000-02-29",
        "residence": { "line1": "1 Example Road", "city": "London", "postal_code": "N1 1AA", "country": "GB" },
        "phone": "+447700900123", "nationalities": ["GB"], "occupation": "student", "employer_name": null,
    })
}

pub(crate) fn signed(sandbox: &Sandbox, target: &str, nonce: u64, body: &Value) -> Call {
    let body = body.to_string();
    let signature = kraken_signature(credential(sandbox, "kraken", "api_secret"), target, nonce, body.as_bytes());
    let nonce = nonce.to_string();
    let key = credential(sandbox, "kraken", "api_key");
    Call::new(target, &[("api-key", key), ("api-sign", &signature), ("api-nonce", &nonce)], body)
}

#[tokio::test]
async fn a_right_request_creates_a_user() {
    let sandbox = start().await;
    let response = signed(&sandbox, TARGET, 1, &person("one")).send(&sandbox).await;
    assert_eq!(response.status, 201);
    let user = response.text("/result/user");
    assert!(user.len() == 19 && user.starts_with("AA95 N84G "), "{user}");
    assert!(response.headers.contains_key("x-trace-id"));
}

#[tokio::test]
async fn the_query_is_part_of_what_is_signed() {
    let sandbox = start().await;
    let target = "/b2b/users?trace=a%20b";
    assert_eq!(signed(&sandbox, target, 1, &person("one")).status(&sandbox).await, 201);
    let mut moved = signed(&sandbox, TARGET, 2, &person("two"));
    moved.target = target.to_owned();
    assert_eq!(moved.send(&sandbox).await.text("/error/0"), "Invalid signature");
}

#[tokio::test]
async fn credentials_are_judged_before_the_signature() {
    let sandbox = start().await;
    let right = signed(&sandbox, TARGET, 1, &person("one"));
    for header in ["api-key", "api-sign", "api-nonce"] {
        let response = right.without(header).send(&sandbox).await;
        assert_eq!((response.status, response.text("/error/0")), (401, "Missing API-Key"), "{header}");
    }
    let other = right.with("api-key", "other").send(&sandbox).await;
    assert_eq!((other.status, other.text("/error/0")), (401, "EAPI:Invalid key"));
}

#[tokio::test]
async fn an_altered_byte_is_noticed() {
    let sandbox = start().await;
    let right = signed(&sandbox, TARGET, 1, &person("one"));
    for wrong in
        [right.altered(), right.with("api-nonce", "2"), right.with("api-sign", "AAAA"), right.with("api-sign", "?")]
    {
        let response = wrong.send(&sandbox).await;
        assert_eq!((response.status, response.text("/error/0")), (401, "Invalid signature"));
    }
    assert_eq!(right.status(&sandbox).await, 201, "none of them used up the nonce");
}

#[tokio::test]
async fn a_nonce_that_does_not_grow_is_rejected() {
    let sandbox = start().await;
    assert_eq!(signed(&sandbox, TARGET, 10, &person("one")).status(&sandbox).await, 201);
    for nonce in [10, 9] {
        let response = signed(&sandbox, TARGET, nonce, &person("two")).send(&sandbox).await;
        assert_eq!((response.status, response.text("/error/0")), (401, "EAPI:Invalid nonce"));
    }
    assert_eq!(signed(&sandbox, TARGET, u64::MAX, &person("two")).status(&sandbox).await, 201);
}

#[tokio::test]
async fn a_nonce_can_be_rejected_inside_a_success_status() {
    let sandbox = Sandbox::builder().respond_with("kraken", Case::NonceRejected, 200).start().await.unwrap();
    assert_eq!(signed(&sandbox, TARGET, 10, &person("one")).status(&sandbox).await, 201);
    let response = signed(&sandbox, TARGET, 9, &person("two")).send(&sandbox).await;
    assert_eq!((response.status, &response.body["result"]), (200, &Value::Null));
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn an_invalid_body_is_rejected_and_uses_up_its_nonce() {
    let sandbox = start().await;
    let changes =
        [("occupation", json!("pirate")), ("phone", json!("none")), ("full_name", json!({})), ("email", Value::Null)];
    for (nonce, (field, value)) in (1..).zip(changes) {
        let mut body = person("one");
        body[field] = value;
        let response = signed(&sandbox, TARGET, nonce, &body).send(&sandbox).await;
        assert_eq!((response.status, response.text("/error/0")), (400, "EGeneral:Invalid arguments"), "{field}");
    }
    assert_eq!(signed(&sandbox, TARGET, 4, &person("one")).status(&sandbox).await, 401);
    let version = signed(&sandbox, TARGET, 5, &person("one")).with("payward-version", "1999-01-01");
    assert_eq!(version.status(&sandbox).await, 400);
}

#[tokio::test]
async fn duplicates_are_rejected_or_allowed() {
    let allowing = Sandbox::builder().duplicates("kraken", Duplicates::Allow).start().await.unwrap();
    for (sandbox, status) in [(start().await, 409), (allowing, 201)] {
        assert_eq!(signed(&sandbox, TARGET, 1, &person("one")).status(&sandbox).await, 201);
        assert_eq!(signed(&sandbox, TARGET, 2, &person("one")).status(&sandbox).await, status);
    }
}

#[tokio::test]
async fn the_published_vector_is_reproduced() {
    let name = "kraken-spot-published";
    let vectors = |file| serde_json::from_str::<Value>(file).unwrap()[name].clone();
    let canonical = vectors(include_str!("../../../../tests/fixtures/signing/kraken/canonical_string.json"));
    let signature = vectors(include_str!("../../../../tests/fixtures/signing/kraken/signature.json"));
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    let (secret, target) = (string(&signature["secret"]), string(&canonical["request_target"]));
    let nonce = string(&canonical["nonce"]).parse().unwrap();
    let signed = kraken_signature(&secret, &target, nonce, string(&canonical["body"]).as_bytes());
    assert_eq!(signed, signature["api_sign"]);
}
