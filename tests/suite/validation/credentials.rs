//! Credentials with one wrong byte, and those that cannot be used at all.

use enroll::{CallOptions, Config, connect};
use enroll_sandbox::{Case, Sandbox};
use enroll_tests::{harness, profiles};
use serde_json::Value;

use super::support::{create_error, create_error_with, error_chain, outcome, review_in};

/// The credentials with the first byte of one of them changed.
fn one_byte_off(mut credentials: Value, field: &str) -> Value {
    let right = credentials[field].as_str().unwrap_or_default();
    let first = if right.starts_with('A') { "B" } else { "A" };
    credentials[field] = format!("{first}{}", right.get(1..).unwrap_or_default()).into();
    credentials
}

#[tokio::test]
async fn one_wrong_byte_is_refused_and_makes_no_user() {
    let rows = [
        ("bitpanda", "token", "Credentials, No"),
        ("capa", "partner_api_key", "Credentials, No"),
        ("kraken", "api_key", "Credentials, No"),
        ("kraken", "api_secret", "Signature, No"),
        ("onchainpay", "public_key", "Credentials, No"),
        ("onchainpay", "private_key", "Signature, No"),
        ("synapse", "client_id", "Credentials, No"),
        ("synapse", "client_secret", "Credentials, No"),
    ];
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for (provider, field, expected) in rows {
        let credentials = one_byte_off(harness::credentials(&sandbox, provider), field);
        let client = connect(provider, &credentials, &Config::new(sandbox.url())).unwrap();
        let error = client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!(outcome(&error), expected, "{provider} {field}");
        messages.push(format!("{field}: {}", error_chain(&error)));
    }
    assert_eq!((sandbox.received().len(), sandbox.users().len()), (rows.len(), 0));
    review_in("snapshots/credentials", "one_wrong_byte", &messages);
}

/// An official test asserts code 200 with status 400 for wrong credentials, the same as for a wrong
/// body.
#[tokio::test]
async fn synapse_may_call_wrong_credentials_a_wrong_body() {
    let sandbox = Sandbox::builder().respond_with("synapse", Case::WrongCredentials, 400).start().await.unwrap();
    let credentials = one_byte_off(harness::credentials(&sandbox, "synapse"), "client_id");
    let client = connect("synapse", &credentials, &Config::new(sandbox.url())).unwrap();
    let error = client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!(outcome(&error), "Rejected, No");
}

/// What was copied with something around it, and what no header can carry.
fn unfit(credential: &str) -> Vec<String> {
    let around = [("", "\n"), ("", "\r\n"), (" ", ""), ("\u{feff}", ""), ("", "\u{a0}"), ("", "\u{2019}")];
    let around = around.into_iter().chain([("Bearer ", ""), ("bearer ", ""), ("\u{e9}", ""), ("a\u{0}b", "")]);
    let strings = around.map(|(before, behind)| format!("{before}{credential}{behind}"));
    strings.chain(["", "  ", "\n", "\u{200b}"].map(str::to_owned)).collect()
}

#[tokio::test]
async fn an_unfit_credential_of_any_provider_is_refused_before_the_first_call() {
    let sandbox = harness::sandbox().await;
    let mut refused = 0;
    for provider in enroll::PROVIDER_IDS {
        let right = harness::credentials(&sandbox, provider);
        for (field, credential) in right.as_object().unwrap() {
            for text in unfit(credential.as_str().unwrap()) {
                let mut wrong = right.clone();
                wrong[field] = text.as_str().into();
                let error = connect(provider, &wrong, &Config::new(sandbox.url())).err();
                let message = error.as_ref().map(|error| error_chain(error)).unwrap_or_default();
                assert!(message.contains(field), "{provider} {field} {text:?}: {message}");
                assert!(!message.contains(credential.as_str().unwrap()), "{message}");
                refused += 1;
            }
        }
    }
    // The five have nine; a further provider may have more.
    assert!(refused >= 9 * unfit("").len(), "{refused}");
}

#[tokio::test]
async fn an_unfit_token_of_a_source_or_fingerprint_of_a_call_sends_nothing() {
    let sandbox = harness::sandbox().await;
    for text in unfit("canary") {
        let token = text.clone();
        let source = enroll_bitpanda::Credentials::source(move || std::future::ready(Ok(token.as_str().into())));
        let client = enroll_bitpanda::Bitpanda::new(&source, &Config::new(sandbox.url())).unwrap();
        let of_source = client.create(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
        let call = CallOptions::new().device_fingerprint(text.as_str());
        let of_call = create_error_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
        for (error, field) in [(of_source, "token"), (of_call, "device_fingerprint")] {
            assert_eq!(outcome(&error), "NotSent, No", "{text:?}");
            let error_chain = error_chain(&error);
            assert!(error_chain.contains(field) && !error_chain.contains("canary"), "{error_chain}");
        }
    }
    assert_eq!(sandbox.received().len(), 0);
}

#[tokio::test]
async fn a_separator_inside_a_credential_is_refused() {
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for field in ["client_id", "client_secret", "fingerprint"] {
        let mut credentials = harness::credentials(&sandbox, "synapse");
        credentials[field] = "canary|canary".into();
        let error = connect("synapse", &credentials, &Config::new(sandbox.url())).err().unwrap();
        messages.push(error_chain(&error));
    }
    let call = CallOptions::new().device_fingerprint("canary|canary");
    let error = create_error_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
    assert_eq!((outcome(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
    messages.push(error_chain(&error));
    review_in("snapshots/credentials", "separator", &messages);
}

#[tokio::test]
async fn an_option_that_no_header_can_carry_is_not_sent() {
    let sandbox = harness::sandbox().await;
    let calls = [CallOptions::new().device_fingerprint("a\nb"), CallOptions::new().idempotency_key("a\nb")];
    let mut messages = Vec::new();
    for call in calls {
        let error = create_error_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
        assert_eq!((outcome(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
        messages.push(error_chain(&error));
    }
    review_in("snapshots/credentials", "no_header_can_carry_it", &messages);
}

#[tokio::test]
async fn a_source_of_tokens_that_fails_sends_nothing() {
    let sandbox = harness::sandbox().await;
    let failing = enroll_bitpanda::Credentials::source(|| async { Err("the token endpoint is away".into()) });
    let client = enroll_bitpanda::Bitpanda::new(&failing, &Config::new(sandbox.url())).unwrap();
    let error = client.create(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((outcome(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
    review_in("snapshots/credentials", "token_source", &[error_chain(&error)]);
}

#[tokio::test]
async fn an_error_names_its_provider_and_has_its_report() {
    let sandbox = harness::sandbox().await;
    let error = create_error(&sandbox, "bitpanda", &profiles::business()).await;
    assert_eq!((error.provider(), error.status(), error.attempts().len()), ("bitpanda", None, 0));
    let wrong = one_byte_off(harness::credentials(&sandbox, "capa"), "partner_api_key");
    let client = connect("capa", &wrong, &Config::new(sandbox.url())).unwrap();
    let error = client.create_user(&profiles::business(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.provider(), error.status(), error.attempts().len()), ("capa", Some(401), 1));
    assert_eq!(error.message().map(|message| message.expose().as_str()), Some("Invalid API Key"));
}
