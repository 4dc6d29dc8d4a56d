//! What a real call signs, with a known nonce. Each step is in a snapshot, so that a failing test
//! names the step.

use std::fmt::Write as _;

use enroll::signing::{HmacSha512, sha256};
use enroll::{CallOptions, Config, connect, kraken};
use enroll_sandbox::Received;
use enroll_tests::harness::{credentials, only, sandbox, sent};
use enroll_tests::profiles::minimal_person;

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn review(name: &str, steps: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, steps);
    });
}

fn text(received: &Received) -> &str {
    std::str::from_utf8(received.body()).unwrap()
}

#[tokio::test]
async fn kraken_signs_target_nonce_and_body() {
    let received = sent("kraken", &minimal_person(), &CallOptions::new()).await;
    let nonce = received.header("api-nonce").unwrap();
    assert_eq!(nonce, "1643881172430000000");
    let inner = sha256(&[nonce.as_bytes(), received.body()]);
    let steps = format!(
        "target: {}\nnonce: {nonce}\nbody: {}\nSHA-256 of nonce and body: {}\nAPI-Sign: {}",
        received.target(),
        text(&received),
        hex(&inner),
        received.header("api-sign").unwrap()
    );
    review("kraken", &steps);
}

#[tokio::test]
async fn onchainpay_signs_the_body_with_the_nonce_in_it() {
    let received = sent("onchainpay", &minimal_person(), &CallOptions::new()).await;
    let signature = received.header("x-api-signature").unwrap();
    review("onchainpay", &format!("body: {}\nx-api-signature: {signature}", text(&received)));
}

/// A base address may have a path, and what is signed is the whole of it. The sandbox knows no such
/// path and refuses.
#[tokio::test]
async fn the_path_of_the_base_address_is_signed_too() {
    let sandbox = sandbox().await;
    let credentials = credentials(&sandbox, "kraken");
    let kraken = connect("kraken", &credentials, &Config::new(format!("{}/stem/", sandbox.url()))).unwrap();
    kraken.create_user(&minimal_person(), &CallOptions::new()).await.unwrap_err();
    let received = only(&sandbox);
    assert_eq!(received.target(), "/stem/b2b/users");
    let key = HmacSha512::from_base64(&credentials["api_secret"].as_str().unwrap().into()).unwrap();
    let nonce = received.header("api-nonce").unwrap();
    let expected = kraken::signature(&key, nonce, "/stem/b2b/users", received.body());
    assert_eq!(received.header("api-sign"), std::str::from_utf8(&expected).ok());
}
