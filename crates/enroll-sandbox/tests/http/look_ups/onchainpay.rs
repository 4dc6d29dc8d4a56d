//! OnchainPay: a list of users without a filter, signed like a create.

use super::{ids, list_at_onchainpay};
use crate::{onchainpay::signed, support::start};
use enroll_sandbox::SeedUser;
use serde_json::{Value, json};

#[tokio::test]
async fn a_created_user_is_in_the_list_without_its_password() {
    let sandbox = start().await;
    let created = signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 1 })).send(&sandbox).await;
    let response = list_at_onchainpay(&sandbox, &json!({ "nonce": 2 })).send(&sandbox).await;
    assert_eq!((response.status, &response.body["success"]), (200, &json!(true)));
    let user = &response.body["response"]["users"][0];
    assert_eq!((&user["id"], &user["email"]), (&created.body["response"]["id"], &json!("a@example.com")));
    assert_eq!(user["createdAt"], created.body["response"]["createdAt"]);
    assert_eq!(response.body["response"]["total"], 1);
    let password = created.text("/response/password");
    assert!(!response.body.to_string().contains(password), "{}", response.body);
    assert_ne!(user["password"], "sCPJUXnBrJ", "nor is it that of the example");
}

#[tokio::test]
async fn the_list_is_read_by_limit_and_offset() {
    let sandbox = start().await;
    for number in 0..5 {
        sandbox.seed("onchainpay", SeedUser::earlier().email(format!("u{number}@example.com"))).unwrap();
    }
    let stored: Vec<String> = sandbox.truth().seeded("onchainpay").map(|user| user.id().to_owned()).collect();
    for (nonce, body, range) in [
        (1, json!({ "limit": 2 }), 0..2),
        (2, json!({ "limit": 2, "offset": 2 }), 2..4),
        (3, json!({ "limit": 2, "offset": 4 }), 4..5),
        (4, json!({ "limit": 2, "offset": 6 }), 5..5),
        (5, json!({}), 0..5),
    ] {
        let mut body: Value = body;
        body["nonce"] = nonce.into();
        let response = list_at_onchainpay(&sandbox, &body).send(&sandbox).await;
        assert_eq!(ids("onchainpay", &response.body), stored[range], "{body}");
        assert_eq!(response.body["response"]["total"], 5);
    }
}

#[tokio::test]
async fn creates_and_look_ups_share_the_memory_of_nonces() {
    let sandbox = start().await;
    let message =
        async |body: Value| list_at_onchainpay(&sandbox, &body).send(&sandbox).await.body["error"]["message"].clone();
    assert_eq!(signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 5 })).status(&sandbox).await, 200);
    let rejected = json!("Nonce was used before");
    assert_eq!(message(json!({ "nonce": 5 })).await, rejected);
    assert_eq!(message(json!({})).await, rejected);
    assert_eq!(message(json!({ "nonce": 4 })).await, Value::Null);
    let create = signed(&sandbox, &json!({ "email": "b@example.com", "nonce": 4 })).send(&sandbox).await;
    assert_eq!(create.body["error"]["message"], rejected);
}

#[tokio::test]
async fn keys_signature_and_body_are_checked() {
    let sandbox = start().await;
    let right = list_at_onchainpay(&sandbox, &json!({ "nonce": 1 }));
    let missing = right.without("x-api-public-key").send(&sandbox).await;
    assert_eq!(missing.text("/response/errors/0"), "No public key passed.");
    assert_eq!(right.altered().send(&sandbox).await.text("/error/message"), "Signature does not match");
    let other = right.with("x-api-public-key", "other").send(&sandbox).await;
    assert_eq!((other.status, other.text("/error/message")), (200, "Public key is not known"));
    let invalid = list_at_onchainpay(&sandbox, &json!({ "nonce": 2, "limit": "many" })).send(&sandbox).await;
    assert_eq!(invalid.text("/error/message"), "Limit is not valid");
    assert_eq!(right.send(&sandbox).await.body["success"], true);
}
