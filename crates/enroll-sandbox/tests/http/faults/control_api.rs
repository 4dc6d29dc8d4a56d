//! The control endpoint, called as a program in another language would call it.

use super::{right, stored};
use crate::support::start;
use enroll_sandbox::{Duplicates, Sandbox, StartError};
use reqwest::Method;
use serde_json::{Value, json};

async fn controlled() -> Sandbox {
    Sandbox::builder().control(true).start().await.unwrap()
}

async fn ask(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> (u16, Value) {
    // Without a control endpoint there is no secret, and any path will do.
    let base = sandbox.control_url().unwrap_or_else(|| format!("{}/_sandbox/any", sandbox.url()));
    let url = format!("{base}/{path}");
    let response = reqwest::Client::new().request(method, url).body(body.to_owned()).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn faults_are_set_and_cleared() {
    let sandbox = controlled().await;
    let limited = json!({ "kind": "rate_limited", "retry_after": { "seconds": 2 } });
    let plan = json!({ "in_order": [limited, null, { "kind": "reset_after_storing" }] });
    assert_eq!(ask(&sandbox, Method::PUT, "faults/capa", &plan.to_string()).await, (200, json!({})));
    let limited = right(&sandbox, "capa", "one").send(&sandbox).await;
    assert_eq!((limited.status, &limited.headers["retry-after"]), (429, &"2".parse().unwrap()));
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201);
    assert!(right(&sandbox, "capa", "two").response(&sandbox).await.is_err());
    let every = r#"{"every": {"kind": "unavailable", "html": true}}"#;
    assert_eq!(ask(&sandbox, Method::PUT, "faults/capa", every).await.0, 200);
    assert_eq!(right(&sandbox, "capa", "two").response(&sandbox).await.unwrap().status(), 503);
    assert_eq!(ask(&sandbox, Method::DELETE, "faults", "").await, (200, json!({})));
    assert_eq!(right(&sandbox, "capa", "three").status(&sandbox).await, 201);
    assert_eq!(stored(&sandbox, "capa"), 3);
}

#[tokio::test]
async fn users_are_listed_with_all_that_is_known() {
    let sandbox = Sandbox::builder().control(true).duplicates("onchainpay", Duplicates::Allow).start().await.unwrap();
    let random = r#"{"random": {"seed": 1, "share": 1, "faults": [{"kind": "reset_after_storing"}]}}"#;
    assert_eq!(ask(&sandbox, Method::PUT, "faults/onchainpay", random).await.0, 200);
    assert!(right(&sandbox, "onchainpay", "one").response(&sandbox).await.is_err());
    assert_eq!(ask(&sandbox, Method::PUT, "faults/onchainpay", r#""none""#).await.0, 200);
    let response = right(&sandbox, "onchainpay", "one").send(&sandbox).await;
    let (status, users) = ask(&sandbox, Method::GET, "users", "").await;
    assert_eq!((status, &users["capa"]), (200, &json!([])));
    let [lost, delivered] = [&users["onchainpay"][0], &users["onchainpay"][1]];
    assert_eq!((&lost["is_delivered"], &lost["fault"]), (&json!(false), &json!({ "kind": "reset_after_storing" })));
    let expected = json!({
        "id": response.text("/response/id"), "external_id": null, "email": "one@example.com",
        "one_time_password": response.text("/response/password"), "refresh_token": null, "fault": null,
        "is_delivered": true, "times_stored": 2,
    });
    assert_eq!(delivered, &expected);
}

#[tokio::test]
async fn requests_are_listed_without_their_contents() {
    let sandbox = controlled().await;
    assert_eq!(
        ask(&sandbox, Method::PUT, "faults/kraken", r#"{"in_order": [{"kind": "reset_before_processing"}]}"#).await.0,
        200
    );
    assert!(right(&sandbox, "kraken", "canary").response(&sandbox).await.is_err());
    let mut call = right(&sandbox, "capa", "canary");
    call.target.push_str("?canary");
    assert_eq!(call.status(&sandbox).await, 201);
    let fault = json!({ "kind": "reset_before_processing" });
    let expected = json!([
        { "number": 1, "provider": "kraken", "method": "POST", "path": "/b2b/users", "status": null, "fault": fault },
        {
            "number": 2, "provider": "capa", "method": "POST", "path": "/api/partner/v2/users", "status": 201,
            "fault": null,
        },
    ]);
    assert_eq!(ask(&sandbox, Method::GET, "requests?after=1", "").await, (200, json!([expected[1]])));
    assert_eq!(ask(&sandbox, Method::GET, "requests?after=2", "").await, (200, json!([])));
    assert_eq!(ask(&sandbox, Method::GET, "requests", "").await, (200, expected));
    for wrong in ["requests?after=", "requests?after=-1", "requests?before=1"] {
        let (status, response) = ask(&sandbox, Method::GET, wrong, "").await;
        assert!(status == 400 && response["error"].as_str().unwrap().contains("`after=`"), "{wrong}: {response}");
    }
}

#[tokio::test]
async fn users_and_requests_are_counted() {
    let sandbox = Sandbox::builder().control(true).duplicates("capa", Duplicates::Allow).start().await.unwrap();
    for customer in ["one", "two", "one"] {
        assert_eq!(right(&sandbox, "capa", customer).status(&sandbox).await, 201);
    }
    let (status, counts) = ask(&sandbox, Method::GET, "counts", "").await;
    assert_eq!((status, &counts["requests"]), (200, &json!({ "last": 3, "kept": 3 })));
    assert_eq!(counts["users"]["capa"], json!({ "stored": 3, "of_customers_with_several": 2 }));
    assert_eq!(counts["users"]["kraken"], json!({ "stored": 0, "of_customers_with_several": 0 }));
    for path in ["users", "requests"] {
        assert_eq!(ask(&sandbox, Method::DELETE, path, "").await.0, 200);
    }
    let (_, counts) = ask(&sandbox, Method::GET, "counts", "").await;
    assert_eq!(counts["requests"], json!({ "last": 3, "kept": 0 }), "numbers go on");
    assert_eq!(counts["users"]["capa"]["stored"], 0);
}

#[tokio::test]
async fn rejected_requests_are_listed_with_their_reasons() {
    let sandbox = controlled().await;
    let mut invalid = right(&sandbox, "capa", "one");
    invalid.body = br#"{"type":"canary","email":"canary","nam":1}"#.to_vec();
    assert_eq!(invalid.status(&sandbox).await, 400);
    let reason = json!({
        "case": "invalid_body",
        "message": "the request is not as the provider documents it; fix what is listed",
        "problems": [
            { "field": "/type", "rule": "enum", "message": r#"must be one of "INDIVIDUAL", "BUSINESS""# },
        ],
        "unknown_fields": ["/nam"],
    });
    let expected = json!([{
        "number": 1, "provider": "capa", "method": "POST", "path": "/api/partner/v2/users", "status": 400, "fault": null,
        "reason": reason,
    }]);
    assert_eq!(ask(&sandbox, Method::GET, "requests", "").await, (200, expected));
}

#[tokio::test]
async fn tokens_are_ended_and_issued() {
    let sandbox = controlled().await;
    assert_eq!(ask(&sandbox, Method::DELETE, "tokens", "").await, (200, json!({})));
    assert_eq!(right(&sandbox, "bitpanda", "one").status(&sandbox).await, 401);
    let (status, issued) = ask(&sandbox, Method::POST, "tokens/bitpanda", "").await;
    assert_eq!(status, 200);
    let bearer = format!("Bearer {}", issued["token"].as_str().unwrap());
    assert_eq!(right(&sandbox, "bitpanda", "one").with("authorization", &bearer).status(&sandbox).await, 201);
}

#[tokio::test]
async fn bad_input_is_reported_by_the_name_of_the_field() {
    let sandbox = controlled().await;
    let wrong = [
        ("faults/nobody", r#""none""#, "`nobody`"),
        ("faults/capa", r#"{"in_order": [null, {"kind": "sleepy"}]}"#, "in_order[1]"),
        ("faults/capa", r#"{"every": {"kind": "slow_body", "milis": 5}}"#, "`milis`"),
        ("faults/capa", r#"{"every": {"kind": "slow_body"}}"#, "`millis`"),
        ("faults/capa", r#"{"random": {"seed": 1, "share": 2, "faults": [{"kind": "truncated_json"}]}}"#, "`share`"),
        ("faults/capa", r#"{"random": {"seed": -1, "share": 0.5, "faults": []}}"#, "random.seed"),
        ("faults/capa", r#"{"every": {"kind": "expired_token"}}"#, "`expired_token`"),
        ("faults/capa", r#"{"often": 1}"#, "`often`"),
        ("faults/capa", r#"{ "every": { "kind": "reset_after_storing", "millis": 5 } }"#, "every.millis"),
        ("faults/capa", "", "cannot be read"),
        ("faults/capa", r#""none" and more"#, "cannot be read"),
    ];
    for (path, body, named) in wrong {
        let (status, response) = ask(&sandbox, Method::PUT, path, body).await;
        let message = response["error"].as_str().unwrap();
        assert!(status == 400 && message.contains(named) && !message.contains('\n'), "{body}: {status} {message}");
    }
    let (status, response) = ask(&sandbox, Method::POST, "tokens/capa", "").await;
    assert!(status == 400 && response["error"].as_str().unwrap().contains("`capa`"), "{response}");
    assert_eq!(ask(&sandbox, Method::GET, "faults", "").await.0, 404);
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201, "none of them changed anything");
}

#[tokio::test]
async fn it_is_off_unless_it_was_asked_for_and_kept_to_loopback() {
    let sandbox = start().await;
    assert_eq!(ask(&sandbox, Method::GET, "users", "").await.0, 404);
    assert_eq!(sandbox.announcement().get("control"), None);
    let sandbox = controlled().await;
    assert_eq!(sandbox.announcement()["control"], sandbox.control_url().unwrap());
    let remote = Sandbox::builder().listen("0.0.0.0:0".parse().unwrap()).allow_remote(true).control(true);
    assert!(matches!(remote.clone().start().await, Err(StartError::ControlNotLoopback(_))));
    assert!(remote.allow_remote_control(true).start().await.is_ok());
}
