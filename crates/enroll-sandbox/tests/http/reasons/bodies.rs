//! Invalid bodies and parameters: every problem with its place and rule. Duplicates and reused
//! keys.

use super::{problems, reason};
use crate::{
    bitpanda, capa,
    faults::{PROVIDERS, right},
    kraken::{TARGET, person, signed},
    support::{Call, credential, onchainpay_signature, start},
    synapse,
};
use enroll_sandbox::{Case, Sandbox};
use serde_json::{Value, json};

/// A right request of a provider with another body, signed again if the provider signs.
fn with_body(sandbox: &Sandbox, provider: &str, body: &str) -> Call {
    let call = right(sandbox, provider, "one");
    let call = Call { body: body.as_bytes().to_vec(), ..call };
    match provider {
        "kraken" => {
            let nonce = call.headers.iter().find(|(name, _)| *name == "api-nonce").unwrap().1.parse().unwrap();
            let secret = credential(sandbox, "kraken", "api_secret");
            call.with("api-sign", &crate::support::kraken_signature(secret, TARGET, nonce, body.as_bytes()))
        }
        "onchainpay" => {
            let secret = credential(sandbox, "onchainpay", "private_key");
            call.with("x-api-signature", &onchainpay_signature(secret, body.as_bytes()))
        }
        _ => call,
    }
}

#[tokio::test]
async fn every_problem_is_named_by_place_and_rule() {
    let sandbox = start().await;
    let mut body = person("one");
    body["occupation"] = json!("canary");
    body["email"] = json!("canary");
    body["phone"] = json!("canary");
    body["date_of_birth"] = json!("canary");
    body["nationalities"] = json!("canary");
    body["residence"]["country"] = json!("canary");
    body["full_name"] = json!({ "first_name": ["canary"] });
    let reason = reason(&sandbox, &signed(&sandbox, TARGET, 1, &body)).await;
    assert_eq!(reason["case"], "invalid_body");
    let found = problems(&reason);
    for expected in [
        "body /date_of_birth format",
        "body /email format",
        "body /full_name/first_name type",
        "body /full_name/last_name required",
        "body /nationalities type",
        "body /occupation enum",
        "body /phone pattern",
        "body /residence/country pattern",
    ] {
        assert!(found.iter().any(|problem| problem == expected), "{expected} is not in {found:#?}");
    }
    let message = |field: &str| {
        let problems = reason["problems"].as_array().unwrap();
        problems.iter().find(|one| one["field"] == field).unwrap()["message"].as_str().unwrap()
    };
    assert_eq!(message("/email"), "must be one e-mail address");
    assert_eq!(message("/nationalities"), "must be an array");
    assert!(message("/occupation").starts_with("must be one of \""), "{reason}");
    assert!(!reason.to_string().contains("canary"), "{reason}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_named_by_line_and_column() {
    let sandbox = start().await;
    for provider in PROVIDERS {
        let reason = reason(&sandbox, &with_body(&sandbox, provider, "{\n  \"canary\": canary }")).await;
        assert_eq!(reason["case"], "invalid_body", "{provider} {reason}");
        assert_eq!(problems(&reason), ["body  json"], "{provider}");
        assert_eq!(reason["problems"][0]["message"], "is not JSON from line 2, column 13 on", "{provider}");
    }
    for provider in PROVIDERS {
        let reason = reason(&sandbox, &with_body(&sandbox, provider, "")).await;
        assert_eq!(reason["problems"][0]["message"], "is empty, and must be JSON", "{provider}");
    }
}

#[tokio::test]
async fn a_field_is_named_at_each_provider() {
    let sandbox = start().await;
    let wrong = [
        ("bitpanda", json!({ "external_id": 7 }), "body /external_id type"),
        ("capa", json!({ "type": "PERSON", "email": "a@example.com" }), "body /type enum"),
        ("kraken", json!([]), "body  type"),
        ("onchainpay", json!({ "nonce": "a1" }), "body /email required"),
        ("synapse", json!({ "logins": [{ "email": "a@example.com" }] }), "body /legal_names required"),
    ];
    for (provider, body, expected) in wrong {
        let reason = reason(&sandbox, &with_body(&sandbox, provider, &body.to_string())).await;
        assert_eq!(reason["case"], "invalid_body", "{provider}");
        assert!(problems(&reason).iter().any(|problem| problem == expected), "{provider} {reason}");
    }
}

#[tokio::test]
async fn problems_are_those_of_the_alternative_that_was_meant() {
    let sandbox = start().await;
    let mut body = bitpanda::person();
    (body["phone"], body["first_name"], body["aml"]) = (json!("0199"), json!("R2D2"), json!("x"));
    let reason = reason(&sandbox, &bitpanda::call(&sandbox, body)).await;
    assert_eq!(problems(&reason), ["body /aml type", "body /first_name pattern", "body /phone pattern"]);
}

#[tokio::test]
async fn headers_and_parameters_are_named_too() {
    let sandbox = start().await;
    let version = signed(&sandbox, TARGET, 1, &person("one")).with("payward-version", "1999-01-01");
    assert_eq!(problems(&reason(&sandbox, &version).await), ["header payward-version enum"]);
    let page = right(&sandbox, "bitpanda", "one").get("/v1/users?page=canary&page_size=canary");
    let look_up = reason(&sandbox, &page).await;
    assert_eq!(problems(&look_up), ["query page type", "query page_size type"], "{look_up}");
    let sent = right(&sandbox, "capa", "one");
    let response = reqwest::Client::new()
        .post(format!("{}{}", sandbox.url(), sent.target))
        .header("partner-api-key", &sent.headers[0].1)
        .body(sent.body)
        .send();
    assert_eq!(response.await.unwrap().status(), 400);
    assert_eq!(problems(&super::last(&sandbox)), ["header content-type content_type"]);
}

#[tokio::test]
async fn a_duplicate_names_the_field_that_is_taken() {
    let sandbox = start().await;
    for provider in ["bitpanda", "capa", "kraken", "onchainpay"] {
        assert!(right(&sandbox, provider, "one").status(&sandbox).await < 300);
        let reason = reason(&sandbox, &right(&sandbox, provider, "one")).await;
        assert_eq!(reason["case"], Case::Duplicate.as_str(), "{provider} {reason}");
        assert_eq!(reason["problems"][0]["rule"], "unique", "{provider}");
        assert!(!reason.to_string().contains("one@example.com"));
    }
    let same_id = capa::call(&sandbox, capa::user("other@example.com", "one"));
    assert_eq!(problems(&reason(&sandbox, &same_id).await), ["body /externalUserId unique"]);
    let message = super::last(&sandbox)["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("a user with this external_id exists, and capa accepts it once"), "{message}");
}

#[tokio::test]
async fn a_reused_idempotency_key_is_named() {
    let sandbox = start().await;
    let call = synapse::call(&sandbox, synapse::person()).with("x-sp-idempotency-key", "canary-key");
    assert_eq!(reason(&sandbox, &call).await, Value::Null);
    let reason = reason(&sandbox, &call).await;
    assert_eq!(reason["case"], "idempotency_key_reused");
    assert_eq!(problems(&reason), ["header x-sp-idempotency-key unique"]);
    assert!(reason["message"].as_str().unwrap().contains("within the last 24 hours"), "{reason}");
    assert!(!reason.to_string().contains("canary"));
}

#[tokio::test]
async fn a_look_up_that_finds_nobody_says_what_to_check() {
    let sandbox = start().await;
    let target = "/b2b/users/AA95%20N84G%20NONE%20XXXX";
    let signature =
        crate::support::kraken_signature(credential(&sandbox, "kraken", "api_secret"), target, 900_000_000, b"");
    let call = right(&sandbox, "kraken", "one").with("api-nonce", "900000000").with("api-sign", &signature);
    let reason = reason(&sandbox, &call.get(target)).await;
    assert_eq!(reason["case"], "not_found");
    assert!(reason["message"].as_str().unwrap().starts_with("no user with this id is visible"), "{reason}");
}
