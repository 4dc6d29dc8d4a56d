//! Responses of something between the client and the provider: a cache, a gateway, a firewall. It
//! may have passed the request on, so they prove nothing.

use std::sync::Arc;

use enroll::{CallOptions, CreateUser, ErrorKind, NewUser, Step, UserMayExist};
use enroll_bitpanda::{Bitpanda, Credentials};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::tokens::Tokens;
use enroll_tests::{harness, profiles, scripted};

use crate::responses::support::{create, hold, outcome, outcome_of};

/// Varnish's built-in error page, sent also after the backend got the request.
const VARNISH: &[(&str, &str)] = &[("server", "Varnish"), ("retry-after", "5"), ("content-type", "text/html")];
const GURU: &str =
    "<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head><body>Guru Meditation</body></html>";

#[tokio::test]
async fn a_retry_after_does_not_say_whether_the_user_exists() {
    for provider in enroll::PROVIDER_IDS {
        hold(&[
            ("a cache", provider, 503, VARNISH, GURU, "Unknown, Maybe"),
            ("the provider itself", provider, 503, VARNISH, r#"{"error":"Service Unavailable"}"#, "Unknown, Maybe"),
            ("another status", provider, 502, VARNISH, GURU, "Unknown, Maybe"),
        ])
        .await;
    }
}

/// The cache gives up after the provider has stored the user.
#[tokio::test]
async fn no_user_is_created_twice_behind_a_cache_that_times_out() {
    let retry_after = Some(RetryAfter::Seconds(5));
    let fault = Fault::Intermediary { status: 503, retry_after, html: true, after_storing: true };
    for provider in enroll::PROVIDER_IDS {
        let builder = Sandbox::builder().reject_only_promised_duplicates();
        let sandbox = builder.faults(*provider, FaultPlan::in_order([fault.clone()])).start().await.unwrap();
        let client = scripted::client(provider, &harness::still(&sandbox)).unwrap();
        let error = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!(sandbox.users().len(), 1, "{provider}");
        let expected =
            if matches!(error.kind(), ErrorKind::AlreadyExists(_)) { UserMayExist::Yes } else { UserMayExist::Maybe };
        assert_eq!(error.user_may_exist(), expected, "{provider}: {error}");
        assert_ne!(error.recovery().step, Step::Retry, "{provider}");
    }
}

#[tokio::test]
async fn an_html_page_or_an_empty_body_is_no_rejection() {
    const JSON_LIKE: [&str; 9] =
        ["<html>403</html>", "", " ", "{}", "[]", "null", r#""Forbidden""#, "Forbidden", r#"{"error":"#];
    for provider in enroll::PROVIDER_IDS {
        for status in [401, 403, 404] {
            for body in JSON_LIKE {
                assert_eq!(
                    outcome_of(provider, status, body).await,
                    "Intermediary, Maybe",
                    "{provider}, {status}: {body}"
                );
            }
        }
        for status in [403, 404] {
            let body = r#"{"message":"Forbidden"}"#;
            assert_eq!(outcome_of(provider, status, body).await, "Intermediary, Maybe", "{provider}, {status}");
        }
    }
}

/// What broke off may have gone on in any way.
#[tokio::test]
async fn a_truncated_rejection_is_no_rejection() {
    for (provider, status, body, expected) in [
        ("capa", 400, r#"{"success":false,"message":"Invalid User Input"}"#, "Intermediary, Maybe"),
        ("kraken", 401, r#"{"error":["EAPI:Invalid nonce"]}"#, "Intermediary, Maybe"),
        ("kraken", 200, r#"{"error":["EAPI:Invalid nonce"]}"#, "Unknown, Maybe"),
        ("onchainpay", 200, r#"{"success":false,"error":"Invalid nonce"}"#, "Unknown, Maybe"),
        ("bitpanda", 409, r#"{"errors":["Duplicate external_id"]}"#, "Conflict, Maybe"),
        ("bitpanda", 401, "", "Intermediary, Maybe"),
        // A user that was seen is there, whatever follows.
        ("capa", 201, r#"{"success":true,"data":{"userId":"u-1"}}"#, "CreatedUnreadable, Yes, id u-1"),
    ] {
        let result = create(provider, scripted::Script::broken_off(status, body)).await;
        assert_eq!(outcome(&result), expected, "{provider}: {body}");
    }
}

/// No error message is so long, and not all of it is read.
#[tokio::test]
async fn an_endless_error_message_is_unknown() {
    let body = serde_json::json!({ "errorCode": "BAD_REQUEST", "message": vec!["no"; 100_000] }).to_string();
    assert_eq!(outcome_of("capa", 400, &body).await, "Unknown, Maybe");
    let few = serde_json::json!({ "errorCode": "BAD_REQUEST", "message": vec!["no"; 100] }).to_string();
    assert_eq!(outcome_of("capa", 400, &few).await, "Rejected, No");
}

/// A firewall filters responses after the create: neither a fresh token nor an end of retries comes
/// of it.
#[tokio::test]
async fn a_page_with_401_or_403_asks_for_no_fresh_token() {
    for status in [401, 403] {
        let fault = Fault::Intermediary { status, retry_after: None, html: true, after_storing: true };
        let builder = Sandbox::builder().reject_only_promised_duplicates();
        let sandbox = Arc::new(builder.faults("bitpanda", FaultPlan::every(fault)).start().await.unwrap());
        let tokens = Tokens::of(&sandbox, "bitpanda").unwrap();
        let config = harness::still(&sandbox);
        let bitpanda = Bitpanda::new(&Credentials::source(tokens.clone()), &config).unwrap();
        for number in 0..10 {
            let user = profiles::numbered(&profiles::minimal_person(), number);
            let user = if number == 0 { NewUser { external_id: None, ..user } } else { user };
            let error = bitpanda.create_user(&user, &CallOptions::new()).await.unwrap_err();
            assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Intermediary, UserMayExist::Maybe));
        }
        // One retry each, except for the one that no provider could recognise.
        assert_eq!((tokens.replaced(), sandbox.received().len(), sandbox.users().len()), (0, 19, 10), "{status}");
    }
}

#[tokio::test]
async fn an_intermediary_is_named_with_what_to_check() {
    let server =
        scripted::Scripted::start(scripted::Script::response(404, &[], "<html>no such page</html>")).await.unwrap();
    let client = scripted::client("bitpanda", &crate::responses::support::config(&server)).unwrap();
    let error = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
    insta::assert_snapshot!(format!("{error}\n{}", error.recovery()));
    assert_eq!(error.field(), None);
}
