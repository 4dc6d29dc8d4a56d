//! A request succeeds, and its response is damaged.

use super::{IDS, PROVIDERS, right, set, stored, with};
use crate::support::start;
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The id of the one user, and whether its response was delivered.
fn only(sandbox: &Sandbox) -> (String, bool) {
    let users = sandbox.users();
    assert_eq!(users.len(), 1);
    (users[0].id().to_owned(), users[0].is_delivered())
}

#[tokio::test]
async fn a_response_without_damage_is_delivered() {
    for (provider, pointer) in IDS {
        let sandbox = start().await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert_eq!(only(&sandbox), (response.text(pointer).to_owned(), true));
        assert_eq!(sandbox.users()[0].fault(), None);
    }
}

#[tokio::test]
async fn fields_are_added_around_the_id() {
    for (provider, pointer) in IDS {
        let sandbox = with(provider, Fault::UnknownFields).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        let around = pointer.rsplit_once('/').unwrap().0;
        for place in ["", around] {
            assert_eq!(response.body.pointer(&format!("{place}/unknown_field/flag")), Some(&json!(true)), "{provider}");
        }
        assert_eq!(only(&sandbox), (response.text(pointer).to_owned(), true));
    }
}

#[tokio::test]
async fn only_the_id_is_missing() {
    for (provider, pointer) in IDS {
        let sandbox = with(provider, Fault::WithoutId).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert!(response.status < 300);
        let (around, id) = pointer.rsplit_once('/').unwrap();
        let fields = response.body.pointer(around).and_then(Value::as_object).unwrap();
        assert!(!fields.contains_key(id), "{provider}");
        assert_eq!(fields.get("refresh_token").is_some(), provider == "synapse", "the rest stays");
        assert!(!only(&sandbox).1);
    }
}

#[tokio::test]
async fn half_of_the_body_is_a_whole_response() {
    for provider in PROVIDERS {
        let sandbox = with(provider, Fault::TruncatedJson).await;
        let response = right(&sandbox, provider, "one").response(&sandbox).await.unwrap();
        assert!(response.status().is_success());
        let body = response.bytes().await.unwrap();
        let error = serde_json::from_slice::<Value>(&body).unwrap_err();
        assert!(error.is_eof() && body.len() > 10, "{provider}: {error}");
        assert!(!only(&sandbox).1);
    }
}

#[tokio::test]
async fn the_type_is_wrong_and_the_body_right() {
    for (provider, pointer) in IDS {
        let sandbox = with(provider, Fault::WrongContentType).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert_eq!(response.headers["content-type"], "text/html");
        assert_eq!(only(&sandbox), (response.text(pointer).to_owned(), true));
    }
}

/// The same fault, brief enough to be waited for.
fn brief(fault: Fault) -> Fault {
    match fault {
        Fault::SlowHeaders { .. } => Fault::SlowHeaders { millis: 1 },
        Fault::SlowBody { .. } => Fault::SlowBody { millis: 1 },
        Fault::OversizeBody { .. } => Fault::OversizeBody { bytes: 100_000 },
        Fault::GatewayTimeout { stored_after_millis: Some(_) } => {
            Fault::GatewayTimeout { stored_after_millis: Some(1) }
        }
        other => other,
    }
}

#[tokio::test]
async fn every_fault_stores_exactly_what_it_says() {
    for provider in PROVIDERS {
        let sandbox = start().await;
        let mut expected = 0;
        for (number, fault) in Fault::playable(provider).into_iter().map(brief).enumerate() {
            expected += usize::from(fault.stores_user(provider));
            set(&sandbox, provider, FaultPlan::every(fault.clone()));
            let call = right(&sandbox, provider, &format!("customer-{number}"));
            // The token of an earlier fault is gone.
            let call = match sandbox.issue_token(provider) {
                Some(token) => call.with("authorization", &format!("Bearer {token}")),
                None => call,
            };
            let is_reset = call.response(&sandbox).await.is_err();
            if let Fault::GatewayTimeout { stored_after_millis: Some(_) } = fault {
                while stored(&sandbox, provider) < expected {
                    tokio::task::yield_now().await;
                }
            }
            assert_eq!(stored(&sandbox, provider), expected, "{provider} {fault:?}");
            let received = sandbox.received().pop().unwrap();
            assert_eq!(
                (received.fault(), received.status().is_none()),
                (Some(&fault), is_reset),
                "{provider} {fault:?}"
            );
            assert_eq!(sandbox.truth().requests(provider), number as u64 + 1);
        }
        let playable: BTreeSet<_> = Fault::playable(provider).iter().map(Fault::name).collect();
        assert!(sandbox.truth().faults(provider).into_keys().eq(playable), "{provider}");
    }
}
