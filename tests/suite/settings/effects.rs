//! What each field of settings changes.

use std::collections::BTreeMap;
use std::time::Duration;

use enroll::signing::NonceOrder;
use enroll::{CallOptions, Config, ErrorKind, Providers, Retry, Settings, UserMayExist};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::scripted::{Script, Scripted};
use enroll_tests::{harness, profiles};
use serde_json::{Value, json};

fn settings(url: &str, options: &Value) -> Value {
    let mut settings = json!({ "base_url": url, "credentials": { "partner_api_key": "sandbox-capa-partner_api_key" } });
    settings.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    json!({ "capa": settings })
}

fn connected(url: &str, options: &Value) -> Providers {
    Providers::from_json(settings(url, options).to_string().as_bytes()).unwrap()
}

/// The configuration that `connect_with` is given.
fn configuration(options: &Value) -> String {
    let all = settings("https://api.example.com", options);
    let all: BTreeMap<String, Settings> = serde_json::from_value(all).unwrap();
    let seen = std::cell::RefCell::default();
    let keep = |name: &str, config: Config| {
        seen.replace(format!("{name}: {config:?}"));
        config
    };
    Providers::connect_with(&all, keep).unwrap();
    seen.into_inner()
}

fn expected(config: &Config) -> String {
    format!("capa: {config:?}")
}

#[test]
fn a_field_is_a_setting_of_the_configuration() {
    let config = || Config::new("https://api.example.com");
    let rows = [
        (json!({}), config()),
        (json!({ "timeouts": { "attempt_ms": 1_500 } }), config().attempt_timeout(Duration::from_millis(1_500))),
        (json!({ "timeouts": { "total_ms": 2_500 } }), config().total_timeout(Duration::from_millis(2_500))),
        (json!({ "retry": "never" }), config().retry(Retry::never())),
        (json!({ "retry": { "attempts": 7 } }), config().retry(Retry::new().attempts(7))),
        (json!({ "nonce_order": "per_key" }), config().nonce_order(NonceOrder::PerKey)),
        (json!({ "nonce_order": "paced" }), config().nonce_order(NonceOrder::Paced)),
        (json!({ "nonce_order": "free" }), config().nonce_order(NonceOrder::Free)),
        (json!({ "max_response_size": 4_096 }), config().max_response_size(4_096)),
    ];
    for (options, config) in &rows {
        assert_eq!(configuration(options), expected(config), "{options}");
    }
    let different: std::collections::BTreeSet<_> = rows.iter().map(|(_, config)| expected(config)).collect();
    assert_eq!(different.len(), rows.len() - 1, "`per_key` is the default");
}

#[test]
fn plain_http_is_allowed_to_a_host() {
    let url = "http://gateway.internal";
    let refused = Providers::from_json(settings(url, &json!({})).to_string().as_bytes()).unwrap_err();
    assert!(refused.to_string().starts_with("capa: base_url must be https"), "{refused}");
    connected(url, &json!({ "allow_plain_http": "gateway.internal" }));
}

#[tokio::test]
async fn retries_are_switched_off() {
    for (options, attempts) in [(json!({}), 2), (json!({ "retry": "never" }), 1)] {
        let fault = FaultPlan::in_order([Fault::ResetBeforeProcessing]);
        let sandbox = Sandbox::builder().faults("capa", fault).start().await.unwrap();
        let providers = connected(sandbox.url(), &options);
        let _ = providers.get("capa").unwrap().create_user(&profiles::full_person(), &CallOptions::new()).await;
        assert_eq!(sandbox.received().len(), attempts, "{options}");
    }
}

#[tokio::test]
async fn a_seen_message_gets_its_meaning() {
    let body = r#"{ "errorCode": "E4711", "message": "Slow down, please" }"#;
    let server = Scripted::start(Script::response(400, &[], body)).await.unwrap();
    let limited = ErrorKind::RateLimited(None);
    for (messages, expected) in [
        (json!([]), ErrorKind::Rejected),
        (json!([{ "message": "slow down, please", "means": "rate_limited" }]), limited.clone()),
        (json!([{ "code": "E4711", "means": "rate_limited" }]), limited),
        (json!([{ "code": "E4711", "means": "locked_out" }]), ErrorKind::LockedOut(None)),
        (json!([{ "code": "E4712", "means": "locked_out" }]), ErrorKind::Rejected),
    ] {
        let providers = connected(server.url(), &json!({ "retry": "never", "messages": messages }));
        let capa = providers.get("capa").unwrap();
        let error = capa.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.user_may_exist()), (&expected, UserMayExist::No), "{messages}");
    }
}

/// References in settings that a program decoded itself are not followed.
#[tokio::test]
async fn connect_alone_follows_no_reference() {
    let sandbox = harness::sandbox().await;
    let all = settings(sandbox.url(), &json!({ "credentials": { "partner_api_key": { "env": "PATH" } } }));
    let decoded: BTreeMap<String, Settings> = serde_json::from_value(all.clone()).unwrap();
    let error = Providers::connect(&decoded).unwrap_err().to_string();
    assert!(
        error.starts_with("capa: credentials.partner_api_key.env is a reference, which is not followed"),
        "{error}"
    );
    assert!(Providers::from_json(all.to_string().as_bytes()).is_ok());
}
