//! Vectors, whose origin is in `fixtures/ORIGIN.md`: those of `fixtures/signing.json` through
//! the public functions, and whole calls in `fixtures/signing/`, for every provider that signs.

use std::collections::BTreeMap;
use std::fs;

use enroll::signing::{HmacSha256, HmacSha512, sha256};
use enroll::{CallOptions, NewUser, Secret, connect, kraken, onchainpay};
use enroll_sandbox::{Credentials, Sandbox};
use enroll_tests::harness::{credentials, only, still};
use serde::Deserialize;

use super::calls::hex;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    kraken: Vec<KrakenVector>,
    onchainpay: Vec<OnchainPayVector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KrakenVector {
    name: String,
    secret: Secret,
    nonce: String,
    request_target: String,
    body: String,
    sha256_of_nonce_and_body_hex: String,
    api_sign: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnchainPayVector {
    name: String,
    secret: Secret,
    body: String,
    x_api_signature: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../fixtures/signing.json")).unwrap()
}

fn onchainpay_signature(secret: &Secret, body: &str) -> String {
    let key = HmacSha256::from_text(secret).unwrap();
    String::from_utf8(onchainpay::signature(&key, body.as_bytes()).to_vec()).unwrap()
}

#[test]
fn kraken() {
    let vectors = vectors().kraken;
    assert_eq!(vectors.len(), 6);
    for vector in vectors {
        let inner = hex(&sha256(&[vector.nonce.as_bytes(), vector.body.as_bytes()]));
        assert_eq!(inner, vector.sha256_of_nonce_and_body_hex, "{}", vector.name);
        let key = HmacSha512::from_base64(&vector.secret).unwrap();
        let sign = kraken::signature(&key, &vector.nonce, &vector.request_target, vector.body.as_bytes());
        assert_eq!(std::str::from_utf8(&sign), Ok(vector.api_sign.as_str()), "{}", vector.name);
    }
}

#[test]
fn onchainpay() {
    let vectors = vectors().onchainpay;
    assert_eq!(vectors.len(), 5);
    for vector in vectors {
        assert_eq!(onchainpay_signature(&vector.secret, &vector.body), vector.x_api_signature, "{}", vector.name);
    }
}

/// The secret of the last vector is the base64 of the bytes 0 to 63, which happen to be text themselves.
#[test]
fn the_secret_of_onchainpay_is_not_decoded() {
    let vector = vectors().onchainpay.pop().unwrap();
    assert_eq!(vector.name, "secret-that-looks-like-base64-is-text");
    let decoded = Secret::from(String::from_utf8((0..64).collect()).unwrap());
    let wrong = onchainpay_signature(&decoded, &vector.body);
    assert_eq!(wrong, "ede4f2321c475a384bfb24f2bb7f98e41322a1c917d71b5b9944e411c5b7737e");
    assert_ne!(onchainpay_signature(&vector.secret, &vector.body), wrong);
}

/// A call of the provider's own profile on a clock that stands still, as somebody else signed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignedCall {
    /// Who signed it, and how.
    source: String,
    credentials: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: String,
}

fn fixture(file: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
    let read = fs::read(&path);
    assert!(read.is_ok(), "tests/fixtures/{file}: cannot be read; write it, as for kraken");
    read.unwrap()
}

/// A signature that no vector proves would pass every test against our own sandbox.
#[tokio::test]
async fn every_provider_that_signs_reproduces_signed_calls() {
    for facts in enroll::PROVIDERS.iter().filter(|facts| facts.signs.is_some()) {
        let id = facts.id;
        let calls: Vec<SignedCall> = serde_json::from_slice(&fixture(&format!("signing/{id}.json"))).unwrap();
        assert!(!calls.is_empty(), "tests/fixtures/signing/{id}.json: holds no call; sign one, as for kraken");
        let user = NewUser::from_json(&fixture(&format!("profiles/{id}.json"))).unwrap();
        for call in calls {
            assert!(!call.source.trim().is_empty(), "{id}: say who signed this call, and how");
            let mut accepted = Credentials::default();
            for (name, value) in call.credentials {
                accepted.set(id, &name, value).unwrap();
            }
            let sandbox = Sandbox::builder().credentials(accepted).start().await.unwrap();
            let provider = connect(id, &credentials(&sandbox, id), &still(&sandbox)).unwrap();
            provider.create_user(&user, &CallOptions::new()).await.unwrap();
            let received = only(&sandbox);
            assert_eq!(std::str::from_utf8(received.body()), Ok(call.body.as_str()), "{id}");
            for (name, value) in call.headers {
                assert_eq!(received.header(&name), Some(value.as_str()), "{id}: {name}");
            }
        }
    }
}
