//! An echo of the request proves nothing, because a profile may contain any message.

use std::sync::Arc;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, NewUser, PROVIDERS, UserMayExist, facts::ErrorPattern};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::scripted::{self, Script, Scripted};
use enroll_tests::{harness, profiles};

use super::support::outcome;

/// A person whose employer is called so.
fn employed_by(employer: &str) -> NewUser {
    let mut user = profiles::full_person();
    if let enroll::Subject::Person(person) = &mut user.subject {
        person.employer_name = Some(employer.into());
    }
    user.display_name = Some(employer.into());
    user
}

async fn responds(provider: &str, user: &NewUser, status: u16, body: &str) -> (String, usize) {
    let server = Scripted::start(Script::response(status, &[], body)).await.unwrap();
    let config = Config::new(server.url()).clock(Arc::new(ManualClock::new(harness::MOMENT)));
    let result = scripted::client(provider, &config).unwrap().create_user(user, &CallOptions::new()).await;
    (outcome(&result), server.requests().len())
}

#[tokio::test]
async fn an_echo_is_neither_a_nonce_nor_a_limit_nor_a_signature() {
    for (employer, status, error) in [
        ("Invalid Nonce Ltd", 500, "EGeneral:Internal error: could not index employer Invalid Nonce Ltd"),
        ("Rate Limit Exceeded Ltd", 200, "EService:Unavailable: employer Rate Limit Exceeded Ltd"),
        ("Signature Ltd", 200, "EService:Internal error: employer Signature Ltd"),
        ("Invalid nonce", 200, "Invalid nonce"),
        ("EAPI:Invalid nonce", 200, "EAPI:Invalid nonce"),
        ("about EAPI:Rate limit exceeded and more", 200, "EAPI:Rate limit exceeded"),
        ("EGeneral:Invalid arguments", 200, "EGeneral:Invalid arguments"),
        ("Invalid signature", 200, "Invalid signature"),
    ] {
        let body = serde_json::json!({ "error": [error] }).to_string();
        let seen = responds("kraken", &employed_by(employer), status, &body).await;
        assert_eq!(seen, ("Unknown, Maybe".to_owned(), 1), "{employer}: {body}");
    }
    // The same message, about another person.
    let seen =
        responds("kraken", &employed_by("Example Ltd"), 200, r#"{"error":["EGeneral:Invalid arguments"]}"#).await;
    assert_eq!(seen, ("Rejected, No".to_owned(), 1));
}

/// Servers normalise what they are sent, put names together, take out markup.
#[tokio::test]
async fn an_echo_may_be_spelt_otherwise() {
    const NONCE: &str = r#"{"error":["Invalid nonce"]}"#;
    for employer in [
        "\u{ff29}nvalid nonce",
        "\u{cd}nvalid nonce",
        "I\u{301}nvalid nonce",
        "In\u{200b}valid nonce",
        "In\u{ad}valid nonce",
        "Invalid \"nonce\"",
        "Invalid_nonce",
        "Invalid <b>nonce</b>",
        "\u{131}nvalid nonce",
        "\u{130}nvalid nonce",
    ] {
        let seen = responds("kraken", &employed_by(employer), 200, NONCE).await;
        assert_eq!(seen, ("Unknown, Maybe".to_owned(), 1), "{employer}");
    }
    for (given, family, error, expected) in [
        ("Invalid", "Nonce", "Invalid nonce", "Unknown, Maybe"),
        ("Nonce", "Invalid", "Invalid nonce", "Unknown, Maybe"),
        ("EAPI:Rate", "limit exceeded", "EAPI:Rate limit exceeded", "Unknown, Maybe"),
        ("email", "already in use", "email already in use", "Conflict, Maybe"),
    ] {
        let mut user = profiles::full_person();
        if let enroll::Subject::Person(person) = &mut user.subject {
            person.name.given = given.into();
            person.name.family = Some(family.into());
        }
        let body = serde_json::json!({ "error": [error] }).to_string();
        let seen = responds("kraken", &user, 200, &body).await;
        assert_eq!(seen, (expected.to_owned(), 1), "{given} {family}");
    }
}

#[tokio::test]
async fn an_echo_does_not_say_that_somebody_exists() {
    for (name, message) in [
        ("email is already in use", "email is already in use"),
        ("x externalUserId is already in use x", "externalUserId is already in use"),
    ] {
        for status in [400, 409] {
            let body = serde_json::json!({ "errorCode": "BAD_REQUEST", "message": message }).to_string();
            let seen = responds("capa", &employed_by(name), status, &body).await;
            assert_eq!(seen, ("Conflict, Maybe".to_owned(), 1), "{name}, {status}");
        }
    }
}

/// Every string of the profile that a provider takes as it is, one listed text after the other,
/// through every fault of the sandbox.
#[tokio::test]
async fn a_profile_of_listed_messages_goes_through_every_fault() {
    for facts in PROVIDERS {
        let texts = facts.listed_errors.iter().filter_map(|error| match &error.pattern {
            ErrorPattern::Text(text) => Some(text.clone()),
            _ => None,
        });
        let builder = Sandbox::builder().reject_only_promised_duplicates();
        let sandbox = builder.start().await.unwrap();
        let client = scripted::client(facts.id, &harness::still(&sandbox)).unwrap();
        let mut number = 0;
        for text in texts {
            for fault in Fault::playable(facts.id).into_iter().filter(is_quick) {
                number += 1;
                sandbox.set_faults(facts.id, FaultPlan::in_order([fault.clone()])).unwrap();
                let user = profiles::spelling(&text, number);
                assert!(client.check(&user).is_ready(), "{}: {}", facts.id, client.check(&user));
                let before = sandbox.truth().users(facts.id).count();
                let result = client.create_user(&user, &CallOptions::new()).await;
                let stored = sandbox.truth().users(facts.id).count() - before;
                let user_may_exist = result.as_ref().map_or_else(|error| error.user_may_exist(), |_| UserMayExist::Yes);
                let what = format!("{}, {fault:?}, {text}: {}", facts.id, outcome(&result));
                assert!(stored <= 1, "{what}");
                assert!(!(stored == 1 && user_may_exist == UserMayExist::No), "{what}");
                assert!(!(stored == 0 && user_may_exist == UserMayExist::Yes), "{what}");
            }
        }
    }
}

/// Faults that are no matter of time; a late store is none that can be counted at once.
fn is_quick(fault: &Fault) -> bool {
    !matches!(
        fault,
        Fault::SlowHeaders { .. }
            | Fault::SlowBody { .. }
            | Fault::OversizeBody { .. }
            | Fault::EndlessBody
            | Fault::GatewayTimeout { stored_after_millis: Some(_) }
            | Fault::ExpiredToken
    )
}
