//! The callback for each request, and the line that it logs.

use crate::{faults::right, support::Call};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use std::sync::mpsc;

#[tokio::test]
async fn each_request_is_reported_with_its_response() {
    let (sender, receiver) = mpsc::channel();
    let log = move |request: &enroll_sandbox::Received| sender.send(request.summary().to_string()).unwrap();
    let sandbox = Sandbox::builder().control(true).on_request(log).start().await.unwrap();
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201);
    assert_eq!(right(&sandbox, "bitpanda", "one").without("authorization").status(&sandbox).await, 401);
    right(&sandbox, "capa", "one").with("host", "canary.example").status(&sandbox).await;
    sandbox.set_faults("kraken", FaultPlan::every(Fault::ResetAfterStoring)).unwrap();
    assert!(right(&sandbox, "kraken", "one").response(&sandbox).await.is_err());
    let control = format!("{}/users", sandbox.control_url().unwrap());
    reqwest::get(control).await.unwrap();
    Call::new("/nothing", &[], "{}").status(&sandbox).await;
    let lines: Vec<String> = receiver.try_iter().collect();
    let starts = [
        "capa POST /api/partner/v2/users 201",
        "bitpanda POST /v2/users 401 missing_credentials: a header with credentials is missing; send it with every \
         request: header authorization: required, is missing",
        "- POST /api/partner/v2/users 403 foreign_host: the Host of the request is not that of the sandbox",
        "kraken POST /b2b/users reset fault=reset_after_storing",
        "- POST /… 404 unknown_path: ",
    ];
    assert_eq!(lines.len(), starts.len(), "requests to the control endpoint are left out: {lines:#?}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    assert_eq!(lines[0], starts[0]);
}

#[tokio::test]
async fn what_a_provider_would_reject_is_recorded_with_a_fault_too() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let late = Fault::GatewayTimeout { stored_after_millis: Some(1) };
    for fault in [Fault::ResetAfterStoring, Fault::TruncatedJson, Fault::DeliveredTwice, late] {
        sandbox.set_faults("capa", FaultPlan::every(fault)).unwrap();
        let _ = right(&sandbox, "capa", "one").with("partner-api-key", "x").response(&sandbox).await;
        let received = sandbox.received();
        let request = received.last().unwrap();
        assert_eq!(request.reason().unwrap().case(), Some("wrong_credentials"), "{:?}", request.fault());
    }
    sandbox.set_faults("capa", FaultPlan::every(Fault::ResetBeforeProcessing)).unwrap();
    assert!(right(&sandbox, "capa", "one").with("partner-api-key", "x").response(&sandbox).await.is_err());
    assert!(sandbox.received().last().unwrap().reason().is_none(), "no provider saw it");
}
