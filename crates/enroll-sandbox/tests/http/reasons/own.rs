//! What the sandbox itself rejects: the word, and the documented endpoint that was meant.

use super::{last, reason};
use crate::{
    faults::right,
    support::{Call, start},
};
use enroll_sandbox::Sandbox;
use reqwest::Method;

#[tokio::test]
async fn an_unknown_path_names_the_nearest_endpoint() {
    let sandbox = start().await;
    let near = [
        ("/v2/user", "POST /v2/users of bitpanda"),
        ("/api/partner/users", "POST /api/partner/v2/users of capa"),
        ("/b2b/user", "POST /b2b/users of kraken"),
        ("/partner/api/createUser", "POST /partner/api/create-user of onchainpay"),
        ("/v3.2/users", "POST /v3.1/users of synapse"),
    ];
    for (path, endpoint) in near {
        let response = Call::new(path, &[], "{}").send(&sandbox).await;
        let reason = last(&sandbox);
        let message = format!("no provider of the sandbox has this path; the nearest is {endpoint}");
        assert_eq!((&reason["case"], &reason["message"]), (&"unknown_path".into(), &message.as_str().into()), "{path}");
        assert_eq!((response.status, response.text("/error")), (404, message.as_str()));
    }
    let control = reason(&sandbox, &Call::new("/_sandbox/none/users", &[], "{}").get("/_sandbox/none/users")).await;
    assert!(control["message"].as_str().unwrap().starts_with("the control endpoint is off"), "{control}");
}

#[tokio::test]
async fn a_wrong_method_names_the_right_one() {
    let sandbox = start().await;
    let call = Call { method: Method::PUT, ..right(&sandbox, "capa", "one") };
    let found = reason(&sandbox, &call).await;
    assert_eq!(found["case"], "wrong_method");
    assert_eq!(found["message"], "this path has no method PUT; use POST /api/partner/v2/users of capa");
    let call = Call { method: Method::PUT, ..right(&sandbox, "kraken", "one").get("/b2b/users/AA95CANARY") };
    assert_eq!(reason(&sandbox, &Call { method: Method::PUT, ..call }).await["case"], "wrong_method");
    let shown = sandbox.received()[1].summary().to_string();
    assert!(shown.contains("PUT /b2b/users/{user} 405") && !shown.contains("CANARY"), "{shown}");
}

#[tokio::test]
async fn a_foreign_host_and_origin_are_called_so() {
    let sandbox = start().await;
    let right = right(&sandbox, "capa", "one");
    for (header, value, case) in [
        ("host", "canary.example", "foreign_host"),
        ("origin", "https://canary.example", "foreign_origin"),
        ("sec-fetch-site", "cross-site", "foreign_origin"),
    ] {
        let reason = reason(&sandbox, &right.with(header, value)).await;
        assert_eq!(reason["case"], case);
        assert_eq!(sandbox.received().last().unwrap().problem(), reason["message"].as_str());
        assert!(!reason.to_string().contains("canary"));
    }
}

#[tokio::test]
async fn a_large_body_and_a_full_sandbox_are_called_so() {
    let sandbox = Sandbox::builder().max_users(0).start().await.unwrap();
    let full = reason(&sandbox, &right(&sandbox, "capa", "one")).await;
    assert_eq!(full["case"], "full");
    assert!(full["message"].as_str().unwrap().contains("DELETE users"), "{full}");
    let call = Call { body: vec![b' '; 30 * 1024 * 1024 + 1], ..right(&sandbox, "capa", "one") };
    assert_eq!(reason(&sandbox, &call).await["case"], "large_body");
}
