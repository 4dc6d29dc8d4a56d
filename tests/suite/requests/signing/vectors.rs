//! Signature vectors, one file and one test for each step, so that a failing test names the step;
//! and whole calls, for every provider that signs. Their origin is in `fixtures/ORIGIN.md`.

use std::collections::BTreeMap;
use std::fs;

use enroll::signing::{HmacSha256, HmacSha512, request_target, sha256};
use enroll::{CallOptions, NewUser, Secret, connect, kraken, onchainpay};
use enroll_sandbox::{Credentials, Sandbox};
use enroll_tests::harness::{credentials, only, still};
use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::calls::hex;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KrakenCanonical {
    pub(super) request_target: String,
    pub(super) nonce: String,
    pub(super) body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KrakenSignature {
    pub(super) secret: Secret,
    pub(super) api_sign: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OnchainPaySignature {
    pub(super) secret: Secret,
    pub(super) x_api_signature: String,
}

/// One step of the vectors of a provider, by the name of the vector.
pub(super) fn step<T: DeserializeOwned>(file: &str, count: usize) -> BTreeMap<String, T> {
    let vectors: BTreeMap<_, _> = serde_json::from_slice(&fixture(&format!("signing/{file}.json"))).unwrap();
    assert_eq!(vectors.len(), count, "{file}");
    vectors
}

pub(super) fn kraken_canonical() -> BTreeMap<String, KrakenCanonical> {
    step("kraken/canonical_string", 6)
}

pub(super) fn kraken_digests() -> BTreeMap<String, String> {
    step("kraken/digest", 6)
}

pub(super) fn onchainpay_bodies() -> BTreeMap<String, String> {
    step("onchainpay/canonical_string", 5)
}

pub(super) fn onchainpay_signatures() -> BTreeMap<String, OnchainPaySignature> {
    step("onchainpay/signature", 5)
}

fn onchainpay_signature(secret: &Secret, body: &str) -> String {
    let key = HmacSha256::from_utf8(secret).unwrap();
    String::from_utf8(onchainpay::signature(&key, body.as_bytes()).to_vec()).unwrap()
}

/// Path and query are signed exactly as they are sent.
#[test]
fn kraken_canonical_string() {
    for (name, vector) in kraken_canonical() {
        let url = Url::parse(&format!("https://api.example.com{}", vector.request_target)).unwrap();
        assert_eq!(request_target(&url), vector.request_target, "{name}");
    }
}

#[test]
fn kraken_digest() {
    let digests = kraken_digests();
    for (name, KrakenCanonical { nonce, body, .. }) in kraken_canonical() {
        assert_eq!(hex(&sha256(&[nonce.as_bytes(), body.as_bytes()])), digests[&name], "{name}");
    }
}

/// From the digest of the file, so that an error in the code of that step does not fail here too.
#[test]
fn kraken_signature() {
    let (canonical, digests) = (kraken_canonical(), kraken_digests());
    for (name, vector) in step::<KrakenSignature>("kraken/signature", 6) {
        let key = HmacSha512::from_base64(&vector.secret).unwrap();
        let sign = key.sign_to_base64(&[canonical[&name].request_target.as_bytes(), &bytes(&digests[&name])]);
        assert_eq!(std::str::from_utf8(&sign), Ok(vector.api_sign.as_str()), "{name}");
    }
}

#[test]
fn kraken_all_steps() {
    let canonical = kraken_canonical();
    for (name, vector) in step::<KrakenSignature>("kraken/signature", 6) {
        let KrakenCanonical { request_target, nonce, body } = &canonical[&name];
        let key = HmacSha512::from_base64(&vector.secret).unwrap();
        let sign = kraken::signature(&key, nonce, request_target, body.as_bytes());
        assert_eq!(std::str::from_utf8(&sign), Ok(vector.api_sign.as_str()), "{name}");
    }
}

/// The nonce is added at the end of the body, where a vector has it there as a number.
#[test]
fn onchainpay_canonical_string() {
    let bodies = onchainpay_bodies();
    let with_a_number = bodies.iter().filter_map(|(name, body)| {
        let (open, nonce) = body.strip_suffix('}')?.split_once(",\"nonce\":")?;
        Some((name, body, format!("{open}}}"), nonce.parse().ok()?))
    });
    let with_a_number: Vec<_> = with_a_number.collect();
    assert_eq!(with_a_number.len(), 3);
    for (name, body, unsigned, nonce) in with_a_number {
        assert_eq!(onchainpay::with_nonce(unsigned.as_bytes(), nonce).unwrap(), body.as_bytes(), "{name}");
    }
}

#[test]
fn onchainpay_signature_of_the_body() {
    let bodies = onchainpay_bodies();
    for (name, vector) in onchainpay_signatures() {
        assert_eq!(onchainpay_signature(&vector.secret, &bodies[&name]), vector.x_api_signature, "{name}");
    }
}

/// The secret of this vector is the base64 of the bytes 0 to 63, which happen to be UTF-8
/// themselves.
#[test]
fn the_secret_of_onchainpay_is_not_decoded() {
    let name = "secret-that-looks-like-base64-is-text";
    let body = &onchainpay_bodies()[name];
    let decoded = Secret::from(String::from_utf8((0..64).collect()).unwrap());
    let wrong = onchainpay_signature(&decoded, body);
    assert_eq!(wrong, "ede4f2321c475a384bfb24f2bb7f98e41322a1c917d71b5b9944e411c5b7737e");
    assert_ne!(onchainpay_signature(&onchainpay_signatures()[name].secret, body), wrong);
}

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// A call of the provider's own profile on a stopped clock, as somebody else signed it.
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
        let calls: Vec<SignedCall> = serde_json::from_slice(&fixture(&format!("signing/{id}/calls.json"))).unwrap();
        assert!(!calls.is_empty(), "tests/fixtures/signing/{id}/calls.json: has no call; sign one, as for kraken");
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
