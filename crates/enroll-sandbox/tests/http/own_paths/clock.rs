//! The sandbox's own clock, moved forward by the control endpoint.

use super::reset::{control, controlled};
use crate::{
    support::{credential, start},
    synapse,
};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox, SeedUser};
use reqwest::{Client, Method};
use serde_json::json;
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;

async fn advance(sandbox: &Sandbox, body: &str) -> String {
    let (status, response) = control(sandbox, Method::POST, "clock", body).await;
    assert_eq!(status, 200, "{response}");
    response["now"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_idempotency_key_expires_when_its_day_has_passed() {
    let sandbox = controlled().await;
    let call = synapse::call(&sandbox, synapse::person()).with("x-sp-idempotency-key", "key-1");
    assert_eq!(call.status(&sandbox).await, 200);
    advance(&sandbox, &json!({ "advance_seconds": DAY - 60 }).to_string()).await;
    assert_eq!(call.status(&sandbox).await, 409);
    advance(&sandbox, r#"{"advance_seconds": 60}"#).await;
    assert_eq!(call.status(&sandbox).await, 200);
    let users = sandbox.users();
    let apart = users[1].created_at().duration_since(users[0].created_at()).unwrap();
    assert!(apart >= Duration::from_secs(DAY) && apart < Duration::from_secs(DAY + 60), "{apart:?}");
}

#[tokio::test]
async fn a_user_becomes_visible_when_its_time_has_passed() {
    let builder = Sandbox::builder().control(true).visible_after("bitpanda", Duration::from_secs(DAY));
    let sandbox = builder.seed("bitpanda", SeedUser::earlier().email("a@example.com")).start().await.unwrap();
    let found = || async {
        let request = Client::new().get(format!("{}/v1/users", sandbox.url()));
        let response = request.bearer_auth(credential(&sandbox, "bitpanda", "token")).send().await.unwrap();
        response.json::<serde_json::Value>().await.unwrap()["data"].as_array().unwrap().len()
    };
    assert_eq!(found().await, 0);
    advance(&sandbox, &json!({ "advance_seconds": DAY }).to_string()).await;
    assert_eq!(found().await, 1);
}

#[tokio::test]
async fn the_clock_is_set_to_a_time_in_either_form() {
    let sandbox = controlled().await;
    assert!(advance(&sandbox, r#"{"at": "2101-01-31T12:00:00+02:00"}"#).await.starts_with("2101-01-31T10:00:00."));
    assert!(advance(&sandbox, r#"{"at": "Tue, 31 Jan 2102 12:00:00 GMT"}"#).await.starts_with("2102-01-31T12:00:0"));
    assert!(advance(&sandbox, r#"{"advance_seconds": 0}"#).await.starts_with("2102-01-31T12:00:0"));
    assert_eq!(
        advance(&sandbox, &json!({ "advance_seconds": u64::MAX }).to_string()).await,
        "9999-12-31T23:59:59.000Z"
    );
    let call = synapse::call(&sandbox, synapse::person());
    assert_eq!(call.status(&sandbox).await, 200, "the last time is one like any other");
}

#[tokio::test]
async fn the_clock_is_never_moved_backwards() {
    let sandbox = controlled().await;
    advance(&sandbox, r#"{"at": "2101-01-01T00:00:00Z"}"#).await;
    let wrong = [
        (r#"{"at": "2100-12-31T23:59:59Z"}"#, "only moves forward"),
        (r#"{"at": "soon"}"#, "`at`"),
        (r#"{"advance_seconds": -1}"#, "`advance_seconds`"),
        (r#"{"advance_seconds": 1.5}"#, "`advance_seconds`"),
        (r#"{"advance_seconds": 1, "at": "2102-01-01T00:00:00Z"}"#, "`at`"),
        ("{}", "`advance_seconds`"),
        (r#"{"advance_minutes": 1}"#, "`advance_minutes`"),
    ];
    for (body, named) in wrong {
        let (status, response) = control(&sandbox, Method::POST, "clock", body).await;
        assert!(status == 400 && response["error"].as_str().unwrap().contains(named), "{body}: {response}");
    }
    assert!(advance(&sandbox, r#"{"advance_seconds": 0}"#).await.starts_with("2101-01-01T00:00:0"));
}

#[tokio::test]
async fn a_date_to_retry_after_is_of_the_clock_of_the_client() {
    let sandbox = start().await;
    let limited = Fault::RateLimited { retry_after: Some(RetryAfter::DateInSeconds(60)) };
    sandbox.set_faults("bitpanda", FaultPlan::every(limited)).unwrap();
    let date = || async {
        let response = Client::new().post(format!("{}/v2/users", sandbox.url())).send().await.unwrap();
        response.headers()["retry-after"].to_str().unwrap()[12..16].to_owned()
    };
    let before = date().await;
    sandbox.advance_clock(Duration::from_secs(1000 * DAY));
    assert_eq!(date().await, before, "the year is the same");
}
