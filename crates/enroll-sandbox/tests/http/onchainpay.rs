//! OnchainPay: a signature over the body, a nonce inside it, and rejections under status 200.

use crate::support::{Call, Response, credential, onchainpay_signature, start};
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};

pub(crate) fn signed(sandbox: &Sandbox, body: &Value) -> Call {
    let body = body.to_string();
    let signature = onchainpay_signature(credential(sandbox, "onchainpay", "private_key"), body.as_bytes());
    let key = credential(sandbox, "onchainpay", "public_key");
    Call::new("/partner/api/create-user", &[("x-api-public-key", key), ("x-api-signature", &signature)], body)
}

/// The error message of the failure, which always has status 200.
fn failure(response: &Response) -> &str {
    assert_eq!((response.status, &response.body["success"]), (200, &json!(false)));
    response.text("/error/message")
}

#[tokio::test]
async fn a_right_request_creates_a_user_with_a_password_of_its_own() {
    let sandbox = start().await;
    let one = signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 2 })).send(&sandbox).await;
    assert_eq!((one.status, &one.body["success"]), (200, &json!(true)));
    assert_eq!(one.text("/response/email"), "a@example.com");
    assert_eq!(one.text("/response/id"), sandbox.users()[0].id());
    assert_eq!(one.text("/response/createdAt"), one.text("/response/updatedAt"));
    assert!(one.text("/response/confirmedAt") > one.text("/response/createdAt"));
    let other = signed(&sandbox, &json!({ "email": "b@example.com", "nonce": "text" })).send(&sandbox).await;
    assert_ne!(one.text("/response/password"), other.text("/response/password"));
}

#[tokio::test]
async fn wrong_and_missing_keys_are_distinguished() {
    let sandbox = start().await;
    let right = signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 1 }));
    let missing = right.without("x-api-public-key").send(&sandbox).await;
    assert_eq!((missing.status, missing.text("/response/errors/0")), (200, "No public key passed."));
    assert_eq!(failure(&right.with("x-api-public-key", "other").send(&sandbox).await), "Public key is not known");
    assert_eq!(failure(&right.altered().send(&sandbox).await), "Signature does not match");
    assert_eq!(right.send(&sandbox).await.body["success"], true, "none of them used up the nonce");
}

#[tokio::test]
async fn a_nonce_is_unique_but_need_not_grow() {
    let sandbox = start().await;
    for (email, nonce) in [("a", json!(5)), ("b", json!(4)), ("c", json!("5"))] {
        let body = json!({ "email": format!("{email}@example.com"), "nonce": nonce });
        assert_eq!(signed(&sandbox, &body).send(&sandbox).await.body["success"], true, "{email}");
    }
    for body in [json!({ "email": "d@example.com", "nonce": 5 }), json!({ "email": "d@example.com" })] {
        assert_eq!(failure(&signed(&sandbox, &body).send(&sandbox).await), "Nonce was used before");
    }
}

#[tokio::test]
async fn an_invalid_body_is_rejected() {
    let sandbox = start().await;
    for body in [json!({ "nonce": 1 }), json!({ "email": 1, "nonce": 2 })] {
        assert_eq!(failure(&signed(&sandbox, &body).send(&sandbox).await), "E-mail address is not valid");
    }
    let mut text = signed(&sandbox, &json!({}));
    text.body = b"email=a@example.com".to_vec();
    let signature = onchainpay_signature(credential(&sandbox, "onchainpay", "private_key"), &text.body);
    assert_eq!(failure(&text.with("x-api-signature", &signature).send(&sandbox).await), "E-mail address is not valid");
}

#[tokio::test]
async fn a_known_email_is_rejected() {
    let sandbox = start().await;
    assert_eq!(signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 1 })).status(&sandbox).await, 200);
    let again = signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 2 })).send(&sandbox).await;
    assert_eq!(failure(&again), "User with this e-mail is already registered");
    assert_eq!(sandbox.users().len(), 1);
}
