//! Extras that no provider reads, or that their provider cannot read, are reported as problems,
//! never ignored.

use enroll::NewUser;
use enroll_tests::{harness, profiles};
use serde_json::{Value, json};

use super::support::{create_error, review};

fn with_extras(provider: &str, extras: Value) -> NewUser {
    let mut profile = serde_json::to_value(profiles::full_person()).unwrap_or_default();
    profile["extras"][provider] = extras;
    NewUser::from_json(profile.to_string().as_bytes()).unwrap()
}

#[tokio::test]
async fn extras_that_would_be_lost_are_refused_by_check_and_by_create_user() {
    let rows = [
        ("bitpanda", "krakn", json!({ "tos_version_accepted": 1 })),
        ("kraken", "krakn", json!({})),
        ("onchainpay", "Kraken", json!({})),
        ("kraken", "kraken", json!({ "tos_version_accepted": "canary" })),
        ("kraken", "kraken", json!({ "tos_version": 1 })),
        ("kraken", "kraken", json!({ "tos_version_accepted": 1, "client_identifier": { "type": "canary" } })),
        ("bitpanda", "bitpanda", json!({ "terms": "canary", "aml": [] })),
        ("synapse", "synapse", json!({ "logins": [{ "scope": "canary" }] })),
        ("capa", "capa", json!({})),
        ("onchainpay", "onchainpay", json!({ "note": "canary" })),
        ("kraken", "kraken", json!({ "canary-key": 1 })),
    ];
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for (provider, key, extras) in rows {
        let user = with_extras(key, extras);
        let checked = harness::provider(&sandbox, provider).unwrap().check(&user);
        let blocking: Vec<_> = checked.blocking().map(ToString::to_string).collect();
        let [problem] = blocking.as_slice() else { panic!("{provider}: {blocking:?}") };
        assert!(problem.starts_with(&format!("extras.{key}")) && problem.contains(" is not accepted: "), "{problem}");
        assert_eq!(create_error(&sandbox, provider, &user).await.report(), Some(&checked), "{provider}");
        messages.push(format!("{provider}: {}", blocking[0]));
    }
    assert_eq!(sandbox.received().len(), 0);
    review("extras", &messages);
}

#[tokio::test]
async fn extras_without_a_provider_are_reported_once_however_often_a_provider_is_added() {
    let sandbox = harness::sandbox().await;
    let mut providers = enroll::Providers::default();
    providers.add(harness::provider(&sandbox, "kraken").unwrap());
    let user = with_extras("krakn", json!({}));
    let user = NewUser::from_json(
        serde_json::to_string(&user)
            .unwrap()
            .replace("\"krakn\":{}", "\"krakn\":{},\"jo@canary.example\":{}")
            .as_bytes(),
    )
    .unwrap();
    let report = &providers.check(&user)[0];
    let paths: Vec<_> = report.blocking().map(|problem| problem.path.as_ref()).collect();
    assert_eq!(paths, ["extras.?", "extras.krakn"]);
    assert!(!format!("{report} {report:?} {user:?}").contains("canary"));
}

#[tokio::test]
async fn extras_of_another_provider_are_none_of_its_business() {
    let sandbox = harness::sandbox().await;
    let user = with_extras("kraken", json!({ "tos_version_accepted": "not a number" }));
    let report = harness::provider(&sandbox, "bitpanda").unwrap().check(&user);
    assert!(report.is_ready(), "{report}");
}
