//! Bodies that are too long, too slow or never end.

use super::{PROVIDERS, right, stored, with};
use crate::support::start;
use enroll_sandbox::{Fault, FaultPlan};
use std::time::Duration;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn an_oversize_body_has_the_configured_length_and_is_still_json() {
    for provider in PROVIDERS {
        let sandbox = with(provider, Fault::OversizeBody { bytes: 3_000_000 }).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert!(response.body.is_object());
        assert_eq!(response.headers["content-length"], "3000000");
        assert!(sandbox.users()[0].is_delivered());
    }
}

#[tokio::test]
async fn an_endless_body_goes_on_until_the_client_goes() {
    let sandbox = with("capa", Fault::EndlessBody).await;
    let mut response = right(&sandbox, "capa", "one").response(&sandbox).await.unwrap();
    assert!(!response.headers().contains_key("content-length"));
    let mut read = 0;
    while read < 2_000_000 {
        read += response.chunk().await.unwrap().unwrap().len();
    }
    drop(response);
    sandbox.clear_faults();
    assert_eq!(right(&sandbox, "capa", "two").status(&sandbox).await, 201);
    assert!(!sandbox.users()[0].is_delivered());
}

#[tokio::test]
async fn the_user_is_stored_before_slow_headers_come() {
    for provider in PROVIDERS {
        let sandbox = with(provider, Fault::SlowHeaders { millis: 60_000 }).await;
        let call = right(&sandbox, provider, "one");
        assert!(timeout(Duration::from_millis(300), call.response(&sandbox)).await.is_err(), "{provider}");
        assert_eq!(stored(&sandbox, provider), 1);
        assert!(!sandbox.users()[0].is_delivered());
    }
}

#[tokio::test]
async fn slow_headers_come_in_the_end() {
    let sandbox = with("capa", Fault::SlowHeaders { millis: 150 }).await;
    let call = right(&sandbox, "capa", "one");
    let response = call.response(&sandbox);
    tokio::pin!(response);
    assert!(timeout(Duration::from_millis(100), &mut response).await.is_err());
    assert_eq!(response.await.unwrap().status(), 201);
    assert!(sandbox.users()[0].is_delivered());
}

#[tokio::test]
async fn a_slow_body_keeps_its_length_and_takes_its_time() {
    let sandbox = with("capa", Fault::SlowBody { millis: 100 }).await;
    let call = right(&sandbox, "capa", "one");
    let response = timeout(Duration::from_millis(400), call.response(&sandbox)).await.unwrap().unwrap();
    let length = response.content_length().unwrap();
    let whole = response.bytes();
    tokio::pin!(whole);
    assert!(timeout(Duration::from_millis(400), &mut whole).await.is_err(), "eight pauses take longer");
    assert!(!sandbox.users()[0].is_delivered());
    assert_eq!(whole.await.unwrap().len() as u64, length);
    assert!(sandbox.users()[0].is_delivered());
}

#[tokio::test]
async fn responses_that_would_last_do_not_hold_up_the_end() {
    let faults = [Fault::EndlessBody, Fault::SlowHeaders { millis: 60_000 }, Fault::SlowBody { millis: 60_000 }];
    for fault in faults {
        let sandbox = start().await;
        sandbox.set_faults("capa", FaultPlan::every(fault.clone())).unwrap();
        let call = right(&sandbox, "capa", "one");
        let url = sandbox.url().to_owned();
        let client = tokio::spawn(async move {
            let request = reqwest::Client::new().post(url + &call.target).header("content-type", "application/json");
            let request = call.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
            let mut response = request.body(call.body).send().await.unwrap();
            while let Ok(Some(_)) = response.chunk().await {}
        });
        while sandbox.users().is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
        assert!(timeout(Duration::from_secs(2), sandbox.shutdown()).await.is_ok(), "{fault:?}");
        client.await.unwrap();
    }
}
