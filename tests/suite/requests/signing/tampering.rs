//! Requests that are changed on their way or sent twice.

use std::sync::Arc;

use enroll::signing::{NonceError, NonceSource};
use enroll::{CallOptions, Config};
use enroll_sandbox::{Case, Received, Sandbox};
use enroll_tests::{harness, profiles, scripted};
use reqwest::Client;
use serde_json::{Value, json};

use crate::validation::support::{error_chain, outcome, person, review_in};

/// A source that gives the same nonce again and again.
#[derive(Debug)]
struct Stuck;

impl NonceSource for Stuck {
    fn next(&self) -> Result<u64, NonceError> {
        Ok(1_700_000_000_000)
    }
}

/// Sends a request as it was received, but for its target and body. The response's status and body.
async fn resend(http: &Client, sandbox: &Sandbox, request: &Received, target: &str, body: Vec<u8>) -> (u16, Value) {
    let address = format!("{}{target}", sandbox.url());
    let mut headers = request.headers().clone();
    headers.remove("content-length");
    let response = http.post(address).headers(headers).body(body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// One request that a sandbox accepted.
async fn accepted(sandbox: &Sandbox, provider: &str) -> Received {
    let client = harness::provider(sandbox, provider).unwrap();
    client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap();
    harness::only(sandbox)
}

#[tokio::test]
async fn kraken_notices_every_changed_byte_and_every_replay() {
    let (http, sandbox) = (Client::new(), harness::sandbox().await);
    let request = accepted(&sandbox, "kraken").await;
    let signature = (401, json!({ "error": ["Invalid signature"] }));
    for at in 0..request.body().len() {
        let mut body = request.body().to_vec();
        body[at] ^= 1;
        assert_eq!(resend(&http, &sandbox, &request, request.target(), body).await, signature, "byte {at}");
    }
    let elsewhere = format!("{}?", request.target());
    assert_eq!(resend(&http, &sandbox, &request, &elsewhere, request.body().to_vec()).await, signature);
    let nonce = (401, json!({ "error": ["EAPI:Invalid nonce"] }));
    assert_eq!(resend(&http, &sandbox, &request, request.target(), request.body().to_vec()).await, nonce);
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn onchainpay_notices_every_changed_byte_and_every_replay() {
    let (http, sandbox) = (Client::new(), harness::sandbox().await);
    let request = accepted(&sandbox, "onchainpay").await;
    let rejected =
        |message: &str| (200, json!({ "success": false, "error": { "name": "PLACEHOLDER", "message": message } }));
    for at in 0..request.body().len() {
        let mut body = request.body().to_vec();
        body[at] ^= 1;
        let response = resend(&http, &sandbox, &request, request.target(), body).await;
        assert_eq!(response, rejected("Signature does not match"), "byte {at}");
    }
    let response = resend(&http, &sandbox, &request, request.target(), request.body().to_vec()).await;
    assert_eq!(response, rejected("Nonce was used before"));
    assert_eq!(sandbox.users().len(), 1);
}

#[tokio::test]
async fn a_nonce_that_does_not_grow_is_rejected() {
    let in_band = Sandbox::builder().respond_with("kraken", Case::NonceRejected, 200).start().await.unwrap();
    let rows = [("kraken", harness::sandbox().await), ("kraken", in_band), ("onchainpay", harness::sandbox().await)];
    let mut messages = Vec::new();
    for (provider, sandbox) in rows {
        let client = scripted::client(provider, &Config::new(sandbox.url()).nonces(Arc::new(Stuck))).unwrap();
        client.create_user(&person("a", "a@example.com"), &CallOptions::new()).await.unwrap();
        let error = client.create_user(&person("b", "b@example.com"), &CallOptions::new()).await.unwrap_err();
        assert_eq!((outcome(&error).as_str(), sandbox.users().len()), ("Nonce, No", 1), "{provider}");
        messages.push(error_chain(&error));
    }
    review_in("../requests/signing/snapshots", "nonce", &messages);
}

/// A source at its end.
#[derive(Debug)]
struct Exhausted;

impl NonceSource for Exhausted {
    fn next(&self) -> Result<u64, NonceError> {
        Err(NonceError::Exhausted)
    }
}

#[tokio::test]
async fn without_a_nonce_nothing_is_sent() {
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for provider in ["kraken", "onchainpay"] {
        let client = scripted::client(provider, &Config::new(sandbox.url()).nonces(Arc::new(Exhausted))).unwrap();
        let error = client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!((outcome(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0), "{provider}");
        messages.push(error_chain(&error));
    }
    review_in("../requests/signing/snapshots", "no_nonce", &messages);
}
