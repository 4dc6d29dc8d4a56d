//! Credentials of which one byte is wrong, and those that cannot be used at all.

use enroll::{CallOptions, Config, connect};
use enroll_sandbox::{Case, Sandbox};
use enroll_tests::{harness, profiles};
use serde_json::Value;

use super::support::{refused, refused_with, review, sentences, told};

/// The credentials with the first byte of one of them changed.
fn one_byte_off(mut credentials: Value, member: &str) -> Value {
    let right = credentials[member].as_str().unwrap_or_default();
    let first = if right.starts_with('A') { "B" } else { "A" };
    credentials[member] = format!("{first}{}", right.get(1..).unwrap_or_default()).into();
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
    let mut texts = Vec::new();
    for (provider, member, expected) in rows {
        let credentials = one_byte_off(harness::credentials(&sandbox, provider), member);
        let client = connect(provider, &credentials, &Config::new(sandbox.url())).unwrap();
        let error = client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!(told(&error), expected, "{provider} {member}");
        texts.push(format!("{member}: {}", sentences(&error)));
    }
    assert_eq!((sandbox.received().len(), sandbox.users().len()), (rows.len(), 0));
    review("one_wrong_byte", &texts);
}

/// An official test asserts code 200 with status 400 for wrong credentials, the same as for a wrong body.
#[tokio::test]
async fn synapse_may_call_wrong_credentials_a_wrong_body() {
    let sandbox = Sandbox::builder().respond_with("synapse", Case::WrongCredentials, 400).start().await.unwrap();
    let credentials = one_byte_off(harness::credentials(&sandbox, "synapse"), "client_id");
    let client = connect("synapse", &credentials, &Config::new(sandbox.url())).unwrap();
    let error = client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!(told(&error), "Rejected, No");
}

/// What was copied with something around it, and what no header can carry.
fn unfit(credential: &str) -> Vec<String> {
    let around = [("", "\n"), ("", "\r\n"), (" ", ""), ("\u{feff}", ""), ("", "\u{a0}"), ("", "\u{2019}")];
    let around = around.into_iter().chain([("Bearer ", ""), ("bearer ", ""), ("\u{e9}", ""), ("a\u{0}b", "")]);
    let texts = around.map(|(before, behind)| format!("{before}{credential}{behind}"));
    texts.chain(["", "  ", "\n", "\u{200b}"].map(str::to_owned)).collect()
}

#[tokio::test]
async fn an_unfit_credential_of_any_provider_is_refused_before_the_first_call() {
    let sandbox = harness::sandbox().await;
    let mut refused = 0;
    for provider in enroll::PROVIDER_IDS {
        let right = harness::credentials(&sandbox, provider);
        for (member, credential) in right.as_object().unwrap() {
            for text in unfit(credential.as_str().unwrap()) {
                let mut wrong = right.clone();
                wrong[member] = text.as_str().into();
                let error = connect(provider, &wrong, &Config::new(sandbox.url())).err();
                let told = error.as_ref().map(|error| sentences(error)).unwrap_or_default();
                assert!(told.contains(member), "{provider} {member} {text:?}: {told}");
                assert!(!told.contains(credential.as_str().unwrap()), "{told}");
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
        let of_call = refused_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
        for (error, member) in [(of_source, "token"), (of_call, "device_fingerprint")] {
            assert_eq!(told(&error), "NotSent, No", "{text:?}");
            let sentences = sentences(&error);
            assert!(sentences.contains(member) && !sentences.contains("canary"), "{sentences}");
        }
    }
    assert_eq!(sandbox.received().len(), 0);
}

#[tokio::test]
async fn a_separator_inside_a_credential_is_refused() {
    let sandbox = harness::sandbox().await;
    let mut texts = Vec::new();
    for member in ["client_id", "client_secret", "fingerprint"] {
        let mut credentials = harness::credentials(&sandbox, "synapse");
        credentials[member] = "canary|canary".into();
        let error = connect("synapse", &credentials, &Config::new(sandbox.url())).err().unwrap();
        texts.push(sentences(&error));
    }
    let call = CallOptions::new().device_fingerprint("canary|canary");
    let error = refused_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
    assert_eq!((told(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
    texts.push(sentences(&error));
    review("separator", &texts);
}

#[tokio::test]
async fn an_option_that_no_header_can_carry_is_not_sent() {
    let sandbox = harness::sandbox().await;
    let calls = [CallOptions::new().device_fingerprint("a\nb"), CallOptions::new().idempotency_key("a\nb")];
    let mut texts = Vec::new();
    for call in calls {
        let error = refused_with(&sandbox, "synapse", &profiles::full_person(), &call).await;
        assert_eq!((told(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
        texts.push(sentences(&error));
    }
    review("no_header_can_carry_it", &texts);
}

#[tokio::test]
async fn a_source_of_tokens_that_fails_sends_nothing() {
    let sandbox = harness::sandbox().await;
    let failing = enroll_bitpanda::Credentials::source(|| async { Err("the token endpoint is away".into()) });
    let client = enroll_bitpanda::Bitpanda::new(&failing, &Config::new(sandbox.url())).unwrap();
    let error = client.create(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((told(&error).as_str(), sandbox.received().len()), ("NotSent, No", 0));
    review("token_source", &[sentences(&error)]);
}

#[tokio::test]
async fn an_error_tells_its_provider_and_what_it_was_told() {
    let sandbox = harness::sandbox().await;
    let error = refused(&sandbox, "bitpanda", &profiles::business()).await;
    assert_eq!((error.provider(), error.status(), error.attempts().len()), ("bitpanda", None, 0));
    let wrong = one_byte_off(harness::credentials(&sandbox, "capa"), "partner_api_key");
    let client = connect("capa", &wrong, &Config::new(sandbox.url())).unwrap();
    let error = client.create_user(&profiles::business(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.provider(), error.status(), error.attempts().len()), ("capa", Some(401), 1));
    assert_eq!(error.message().map(|message| message.expose().as_str()), Some("Invalid API Key"));
}
