//! Faults of look-ups, which are drawn apart from those of creates.

use super::{PROVIDERS, key, look_up};
use crate::support::start;
use enroll_sandbox::{Fault, FaultError, FaultPlan, RetryAfter, Sandbox, SeedUser};
use serde_json::json;
use std::time::Duration;

async fn seeded(provider: &str) -> (Sandbox, String) {
    let sandbox = start().await;
    let user = sandbox.seed(provider, SeedUser::earlier().email("a@example.com").external_id("one")).unwrap();
    let key = key(&user).to_owned();
    (sandbox, key)
}

#[tokio::test]
async fn every_fault_that_a_look_up_can_play_is_played() {
    for provider in PROVIDERS {
        let (sandbox, key) = seeded(provider).await;
        let faults = Fault::playable_in_look_ups(provider);
        assert!(faults.len() > 20, "{provider}");
        for (number, fault) in (1..).zip(faults) {
            // What a token was is another test, and a body without an end is not read here.
            if matches!(fault, Fault::ExpiredToken | Fault::EndlessBody | Fault::OversizeBody { .. }) {
                continue;
            }
            sandbox.set_look_up_faults(provider, FaultPlan::every(fault.clone())).unwrap();
            let right = look_up(&sandbox, provider, &key);
            let response = right.response(&sandbox).await;
            let is_reset = fault == Fault::ResetBeforeProcessing;
            assert_eq!(response.is_err(), is_reset, "{provider} {fault:?}");
            let truth = sandbox.truth();
            assert!(truth.look_up_faults(provider)[fault.name()] >= 1 && truth.look_ups(provider) <= number);
        }
        let truth = sandbox.truth();
        assert!(truth.faults(provider).is_empty() && truth.requests(provider) == 0 && sandbox.users().is_empty());
    }
}

#[tokio::test]
async fn damaged_and_early_responses_are_what_they_seem() {
    let (sandbox, key) = seeded("bitpanda").await;
    let respond = async |fault: Fault| {
        sandbox.set_look_up_faults("bitpanda", FaultPlan::every(fault)).unwrap();
        let response = look_up(&sandbox, "bitpanda", &key).response(&sandbox).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.text().await.unwrap())
    };
    let limited = respond(Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(3)) }).await;
    assert_eq!((limited.0, &limited.1["retry-after"]), (429, &"3".parse().unwrap()));
    let page = respond(Fault::Unavailable { retry_after: None, html: true }).await;
    assert!(page.0 == 503 && page.2.starts_with("<!doctype html>"));
    let gateway =
        respond(Fault::Intermediary { status: 502, retry_after: None, html: true, after_storing: false }).await;
    assert_eq!(gateway.0, 502);
    let truncated = respond(Fault::TruncatedJson).await;
    assert!(truncated.0 == 200 && truncated.2.starts_with(r#"{"data":[{"id""#) && !truncated.2.ends_with('}'));
    let without = respond(Fault::WithoutId).await;
    assert!(without.0 == 200 && without.2.starts_with(r#"{"data":[{"appro"#), "{}", without.2);
    let unknown = respond(Fault::UnknownFields).await;
    assert_eq!(unknown.2.matches("another_unknown_field").count(), 2);
    let echo = respond(Fault::Echo { after_storing: false }).await;
    assert!(echo.0 == 500 && echo.2.contains("a@example.com"), "{}", echo.2);
    let big = respond(Fault::OversizeBody { bytes: 100_000 }).await;
    assert_eq!((big.0, big.2.len()), (200, 100_000));
}

#[tokio::test]
async fn a_nonce_is_rejected_and_a_token_expires() {
    let (sandbox, key) = seeded("kraken").await;
    sandbox.set_look_up_faults("kraken", FaultPlan::in_order([Fault::RejectedNonce])).unwrap();
    assert_eq!(look_up(&sandbox, "kraken", &key).send(&sandbox).await.text("/error/0"), "EAPI:Invalid nonce");
    assert_eq!(look_up(&sandbox, "kraken", &key).status(&sandbox).await, 200);
    let (sandbox, key) = seeded("bitpanda").await;
    sandbox.set_look_up_faults("bitpanda", FaultPlan::in_order([Fault::ExpiredToken])).unwrap();
    let right = look_up(&sandbox, "bitpanda", &key);
    assert_eq!((right.status(&sandbox).await, right.status(&sandbox).await), (401, 401));
    let bearer = format!("Bearer {}", sandbox.issue_token("bitpanda").unwrap());
    assert_eq!(right.with("authorization", &bearer).status(&sandbox).await, 200);
}

#[tokio::test]
async fn a_delay_is_before_the_response() {
    let (sandbox, key) = seeded("synapse").await;
    sandbox.set_look_up_faults("synapse", FaultPlan::every(Fault::SlowHeaders { millis: 60_000 })).unwrap();
    let right = look_up(&sandbox, "synapse", &key);
    assert!(tokio::time::timeout(Duration::from_millis(300), right.response(&sandbox)).await.is_err());
}

#[tokio::test]
async fn the_plans_of_creates_and_look_ups_are_apart() {
    let (sandbox, key) = seeded("bitpanda").await;
    sandbox
        .set_faults("bitpanda", FaultPlan::in_order([Fault::Unavailable { retry_after: None, html: false }]))
        .unwrap();
    sandbox.set_look_up_faults("bitpanda", FaultPlan::in_order([Fault::RateLimited { retry_after: None }])).unwrap();
    let create = |id: &str| crate::bitpanda::call(&sandbox, json!({ "external_id": id }));
    assert_eq!(look_up(&sandbox, "bitpanda", &key).status(&sandbox).await, 429);
    assert_eq!(look_up(&sandbox, "bitpanda", &key).status(&sandbox).await, 200);
    assert_eq!((create("x").status(&sandbox).await, create("x").status(&sandbox).await), (503, 201));
    let truth = sandbox.truth();
    assert_eq!((truth.requests("bitpanda"), truth.look_ups("bitpanda")), (2, 2));
    assert_eq!(truth.faults("bitpanda"), [("unavailable", 1)].into());
    assert_eq!(truth.look_up_faults("bitpanda"), [("rate_limited", 1)].into());
    let marks: Vec<bool> = sandbox.received().iter().map(enroll_sandbox::Received::is_look_up).collect();
    assert_eq!(marks, [true, true, false, false]);
}

#[tokio::test]
async fn a_plan_that_a_look_up_cannot_play_is_rejected() {
    let sandbox = Sandbox::builder().control(true).start().await.unwrap();
    for fault in [
        Fault::ResetAfterStoring,
        Fault::DeliveredTwice,
        Fault::ServerError { after_storing: true },
        Fault::Echo { after_storing: true },
        Fault::DeniedSuccess { after_storing: true },
        Fault::GatewayTimeout { stored_after_millis: Some(1) },
        Fault::Intermediary { status: 502, retry_after: None, html: false, after_storing: true },
    ] {
        let error = sandbox.set_look_up_faults("synapse", FaultPlan::every(fault.clone())).unwrap_err();
        let is_named = matches!(&error, FaultError::NotInLookUp { fault: name, .. } if *name == fault.name());
        assert!(is_named && error.to_string().contains("leave it out"), "{error}");
    }
    let none = sandbox.set_look_up_faults("capa", FaultPlan::none()).unwrap_err();
    assert_eq!(none, FaultError::NoLookUp("capa".to_owned()));
    let nonce = sandbox.set_look_up_faults("bitpanda", FaultPlan::every(Fault::RejectedNonce)).unwrap_err();
    assert!(matches!(nonce, FaultError::NotPlayable { .. }));
    let control = sandbox.control_url().unwrap();
    let put = |provider: &str, body: &'static str| {
        reqwest::Client::new().put(format!("{control}/look_up_faults/{provider}")).body(body).send()
    };
    assert_eq!(put("kraken", r#"{"every": {"kind": "truncated_json"}}"#).await.unwrap().status(), 200);
    assert_eq!(put("kraken", r#"{"every": {"kind": "reset_after_storing"}}"#).await.unwrap().status(), 400);
}
