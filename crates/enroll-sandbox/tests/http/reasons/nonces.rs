//! Rejected nonces: what was received, and what was expected.

use super::reason;
use crate::{
    faults::right,
    kraken::{TARGET, person, signed},
    onchainpay,
    support::start,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

/// A Kraken request with a nonce that need not be a number.
fn with_nonce(sandbox: &Sandbox, nonce: &str) -> crate::support::Call {
    let call = signed(sandbox, TARGET, 1, &person("one"));
    let inner = Sha256::digest([nonce.as_bytes(), &call.body].concat());
    let key = STANDARD.decode(crate::support::credential(sandbox, "kraken", "api_secret")).unwrap();
    let mac = Hmac::<Sha512>::new_from_slice(&key).unwrap().chain_update(TARGET).chain_update(inner);
    call.with("api-nonce", nonce).with("api-sign", &STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn the_last_nonce_and_the_received_one_are_shown() {
    let sandbox = start().await;
    assert_eq!(reason(&sandbox, &signed(&sandbox, TARGET, 1_700_000_000_000, &person("one"))).await, Value::Null);
    for (nonce, start) in [
        (1_700_000_000_000, "the nonce was used before; send a higher one"),
        (1_699_999_999_999, "the nonce is not greater than the last one; send a higher one"),
        (7, "the nonce is not greater than the last one; use one unit for all, because this one has 1 digits"),
    ] {
        let reason = reason(&sandbox, &signed(&sandbox, TARGET, nonce, &person("two"))).await;
        assert_eq!(reason["case"], "nonce_rejected");
        let expected = json!({ "received": nonce.to_string(), "last": "1700000000000", "expected": "> 1700000000000" });
        assert_eq!(reason["nonce"], expected);
        assert!(reason["message"].as_str().unwrap().starts_with(start), "{reason}");
    }
}

#[tokio::test]
async fn a_nonce_that_is_no_number_is_shown_by_its_length() {
    let sandbox = start().await;
    let first = reason(&sandbox, &with_nonce(&sandbox, "canary")).await;
    assert_eq!(first["nonce"], json!({ "received_bytes": 6, "expected": "an unsigned 64-bit number" }));
    assert!(first["message"].as_str().unwrap().contains("send digits alone"), "{first}");
    let large = reason(&sandbox, &with_nonce(&sandbox, "18446744073709551616")).await;
    assert_eq!(large["nonce"]["received"], "18446744073709551616");
}

#[tokio::test]
async fn a_nonce_in_the_body_is_missing_wrong_or_used() {
    let sandbox = start().await;
    let used = json!({ "email": "a@example.com", "nonce": 5 });
    assert_eq!(reason(&sandbox, &onchainpay::signed(&sandbox, &used)).await, Value::Null);
    let wrong = [
        (json!({ "email": "b@example.com" }), "the body has no nonce", json!(null)),
        (json!({ "email": "b@example.com", "nonce": 1.5 }), "the nonce is neither a whole number", json!(null)),
        (json!({ "email": "b@example.com", "nonce": 5 }), "the nonce was used before", json!("5")),
    ];
    for (body, start, received) in wrong {
        let reason = reason(&sandbox, &onchainpay::signed(&sandbox, &body)).await;
        assert_eq!((&reason["case"], &reason["nonce"]["received"]), (&json!("nonce_rejected"), &received), "{reason}");
        assert!(reason["message"].as_str().unwrap().starts_with(start), "{reason}");
        assert!(!reason.to_string().contains("example.com"));
    }
}

#[tokio::test]
async fn a_nonce_that_a_fault_rejects_is_called_so() {
    let sandbox = start().await;
    for provider in ["kraken", "onchainpay"] {
        sandbox.set_faults(provider, FaultPlan::every(Fault::RejectedNonce)).unwrap();
        let reason = reason(&sandbox, &right(&sandbox, provider, "one")).await;
        assert_eq!(reason["case"], "nonce_rejected");
        assert!(reason["message"].as_str().unwrap().starts_with("the fault plan rejects this nonce"), "{reason}");
    }
}
