//! What reasons never show: credentials, and personal data unless that was asked for.

use crate::{
    faults::{PROVIDERS, right},
    kraken::{TARGET, person, signed},
    onchainpay,
    support::{Call, credential},
    synapse,
};
use enroll_sandbox::{Credentials, Sandbox};
use serde_json::{Value, json};

/// Personal data of the requests below.
const PERSONAL: &str = "canary-person";
/// What a client sent as a credential, and the credentials of the sandbox.
const SECRET: &str = "canary-secret";

fn credentials() -> Credentials {
    let mut credentials = Credentials::default();
    let all = serde_json::to_value(&credentials).unwrap();
    for (provider, fields) in all.as_object().unwrap() {
        for field in fields.as_object().unwrap().keys().filter(|field| *field != "api_secret") {
            credentials.set(provider, field, format!("{SECRET}-{field}")).unwrap();
        }
    }
    credentials
}

/// Requests that are rejected for each reason, full of personal data and credentials.
fn calls(sandbox: &Sandbox) -> Vec<Call> {
    let mut calls = Vec::new();
    for provider in PROVIDERS {
        let right = right(sandbox, provider, PERSONAL);
        for (header, _) in right.headers.clone() {
            calls.extend([right.with(header, SECRET), right.with(header, ""), right.without(header)]);
        }
        calls.extend([right.altered(), right.clone(), right]);
    }
    for (nonce, field) in (1000..).zip(["email", "phone", "occupation", "nationalities", "date_of_birth", "tax_ids"]) {
        let mut body = person(PERSONAL);
        body[field] = json!(PERSONAL);
        calls.push(signed(sandbox, TARGET, nonce, &body));
        body[field] = json!(format!("{SECRET}-api_key"));
        calls.push(signed(sandbox, TARGET, nonce + 500, &body));
    }
    calls.push(signed(sandbox, TARGET, 1, &person(PERSONAL)));
    calls.push(onchainpay::signed(sandbox, &json!({ "email": PERSONAL, "nonce": format!("{SECRET}-private_key") })));
    calls.push(onchainpay::signed(sandbox, &json!({ "email": "a@example.com", "nonce": [PERSONAL] })));
    let mut login = synapse::person();
    login["logins"][0]["password"] = json!(["canary-password"]);
    calls.push(synapse::call(sandbox, login.clone()));
    login["logins"][0]["password"] = json!(7_777_777);
    calls.push(synapse::call(sandbox, login));
    calls.push(Call::new(&format!("/v2/users/{PERSONAL}@example.com"), &[("authorization", SECRET)], PERSONAL));
    calls.push(right(sandbox, "bitpanda", "x").get(&format!("/v1/users?email={PERSONAL}&page={PERSONAL}")));
    calls.push(right(sandbox, "bitpanda", "x").get(&format!("/v2/users/{PERSONAL}")));
    let numbers = json!({ "external_id": "x", "1990-01-15": 1, "+44 7700 900 123": 1 });
    let mut call = right(sandbox, "bitpanda", "x");
    call.body = numbers.to_string().into_bytes();
    calls.push(call);
    calls
}

/// Everything that explains a request: debug, JSON, log and control endpoint.
async fn shown(is_personal_shown: bool) -> (String, String) {
    let builder = Sandbox::builder().credentials(credentials()).control(true).show_personal(is_personal_shown);
    let sandbox = builder.start().await.unwrap();
    for call in calls(&sandbox) {
        call.response(&sandbox).await.unwrap();
    }
    let received = sandbox.received();
    let lines: Vec<String> = received.iter().map(|request| request.summary().to_string()).collect();
    let control = reqwest::get(format!("{}/requests", sandbox.control_url().unwrap())).await.unwrap();
    let listed = control.text().await.unwrap();
    assert!(received.iter().filter(|request| request.reason().is_some()).count() > 50);
    assert_eq!(serde_json::from_str::<Value>(&listed).unwrap().as_array().unwrap().len(), received.len());
    let debug: Vec<_> = received.iter().map(|request| (request, request.reason())).collect();
    assert!(!credential(&sandbox, "kraken", "api_secret").is_empty());
    (format!("{debug:?} {sandbox:?}"), format!("{} {listed}", lines.join("\n")))
}

#[tokio::test]
async fn neither_personal_data_nor_credentials_are_shown() {
    let (debug, shown) = shown(false).await;
    for text in [debug, shown] {
        for hidden in ["canary", "AAECAwQF", "7777777", "1990-01", "7700 900"] {
            assert!(!text.contains(hidden), "{hidden} is in {}", excerpt(&text, hidden));
        }
    }
}

#[tokio::test]
async fn personal_data_is_shown_if_asked_for_and_credentials_never() {
    let (debug, shown) = shown(true).await;
    assert!(!debug.contains("canary"), "{}", excerpt(&debug, "canary"));
    assert!(shown.contains(PERSONAL));
    assert!(shown.contains("<secret>"), "a credential in a field is replaced");
    for hidden in [SECRET, "AAECAwQF", "canary-password", "7777777"] {
        assert!(!shown.contains(hidden), "{hidden} is in {}", excerpt(&shown, hidden));
    }
}

fn excerpt(text: &str, hidden: &str) -> String {
    let at = text.find(hidden).unwrap_or_default();
    text.chars().skip(text[..at].chars().count().saturating_sub(300)).take(600).collect()
}
