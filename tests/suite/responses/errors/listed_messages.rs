//! The lists of error messages: every example of a rejection in a spec is read as its case, and a
//! caller can add messages that they have seen.

use enroll::{CallOptions, Config, ListedError, PROVIDERS, RejectionKind, Retry};
use enroll_tests::scripted::{self, Script, Scripted};
use enroll_tests::specs::REVIEWED;
use enroll_tests::{profiles, specs};
use serde_json::Value;

use crate::responses::support::outcome;

/// What an example with this case may be read as.
fn expected(provider: &str, case: &str, of: Option<&str>) -> &'static [&'static str] {
    match (case, of) {
        // Synapse has one code for wrong credentials and for what they may not do.
        ("wrong_credentials", _) if provider == "synapse" => &["Credentials, No", "Rejected, No"],
        ("missing_credentials" | "wrong_credentials" | "forbidden", _) => &["Credentials, No"],
        ("wrong_signature", _) => &["Signature, No"],
        ("nonce_rejected", _) => &["Nonce, No"],
        ("invalid_body" | "not_found", _) => &["Rejected, No"],
        ("duplicate", Some("external_id")) => &["AlreadyExists(ExternalId), Yes"],
        ("duplicate", _) => &["AlreadyExists(Email), Yes"],
        ("idempotency_key_reused", _) => &["IdempotencyKeyReused, Maybe"],
        ("rate_limited", _) => &["RateLimited(None), No"],
        _ => &["Unknown, Maybe"],
    }
}

/// What the sandbox responds with is what the client knows: the examples of the specs are their
/// common ground.
#[tokio::test]
async fn every_example_of_a_rejection_is_read_as_its_case() {
    for facts in PROVIDERS {
        let spec = specs::spec(facts.id);
        for (status, response) in specs::operation(&spec)["responses"].as_object().unwrap() {
            let examples = response.pointer("/content/application~1json/examples").and_then(Value::as_object);
            for (name, example) in examples.into_iter().flatten() {
                let Some(case) = example["x-enroll-case"].as_str() else { continue };
                let script = Script::response(status.parse().unwrap(), &[], &example["value"].to_string());
                let server = Scripted::start(script).await.unwrap();
                let config = Config::new(server.url()).retry(Retry::never());
                let client = scripted::client(facts.id, &config).unwrap();
                let result = client.create_user(&profiles::full_person(), &CallOptions::new()).await;
                let expected = expected(facts.id, case, example["x-enroll-of"].as_str());
                let seen = outcome(&result);
                assert!(expected.contains(&&*seen), "{}, {status}, {name}: {seen} for {expected:?}", facts.id);
            }
        }
    }
}

/// One line each: what, its meaning, how sure, and where it is from.
#[test]
fn the_lists_are_reviewed() {
    for facts in PROVIDERS.iter().filter(|facts| REVIEWED.contains(&facts.id)) {
        let lines = facts.listed_errors.iter().map(|error| {
            format!("{:?} means {:?}, {:?}: {}", error.pattern, error.means, error.evidence, error.source)
        });
        let promises = facts.retry_safe_by.iter().map(|promise| format!("{promise:?}"));
        insta::assert_snapshot!(facts.id, lines.chain(promises).collect::<Vec<_>>().join("\n"));
    }
}

#[tokio::test]
async fn a_caller_adds_an_error_message() {
    let body =
        r#"{"success":false,"error":{"message":"Country of Full.Person@example.com is not served","code":"E4711"}}"#;
    let server = Scripted::start(Script::response(200, &[], body)).await.unwrap();
    let mut user = profiles::full_person();
    user.email = Some("full.person@example.com".into());
    for (listed, expected) in [
        (None, "Unknown, Maybe"),
        (Some(("Country of {email} is not served", RejectionKind::Rule)), "Rejected, No"),
        (Some(("e4711", RejectionKind::Credentials)), "Credentials, No"),
        (Some(("is not served", RejectionKind::Rule)), "Unknown, Maybe"),
        (Some(("Country of {external_id} is not served", RejectionKind::Rule)), "Unknown, Maybe"),
    ] {
        let config = Config::new(server.url()).retry(Retry::never());
        let config = match listed {
            Some((text, means)) => config.listed_error(ListedError::message(text, means)),
            None => config,
        };
        let client = scripted::client("onchainpay", &config).unwrap();
        assert_eq!(outcome(&client.create_user(&user, &CallOptions::new()).await), expected, "{listed:?}");
    }
}

/// Most of a provider's list is assumed, and whoever has seen an error knows better.
#[tokio::test]
async fn an_added_error_message_takes_precedence_over_the_list() {
    let script = Script::response(200, &[], r#"{"success":false,"error":"Too many requests"}"#);
    let server = Scripted::start(script).await.unwrap();
    let seen = ListedError::message("Too many requests", RejectionKind::LockedOut);
    let config = Config::new(server.url()).retry(Retry::never()).listed_error(seen);
    let client = scripted::client("onchainpay", &config).unwrap();
    let result = client.create_user(&profiles::full_person(), &CallOptions::new()).await;
    assert_eq!(outcome(&result), "LockedOut(None), No");
}
