//! Unknown fields: recorded with an accepted request, rejected by a strict sandbox.

use super::{problems, reason};
use crate::{
    bitpanda, capa,
    faults::{PROVIDERS, right},
    kraken::{TARGET, person, signed},
    support::start,
    synapse,
};
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};

async fn strict() -> Sandbox {
    Sandbox::builder().strict(true).start().await.unwrap()
}

#[tokio::test]
async fn a_right_request_has_no_reason() {
    for sandbox in [start().await, strict().await] {
        for provider in PROVIDERS {
            assert_eq!(reason(&sandbox, &right(&sandbox, provider, "one")).await, Value::Null, "{provider}");
        }
        assert_eq!(sandbox.users().len(), 5);
    }
}

#[tokio::test]
async fn a_misspelt_field_is_recorded_or_rejected() {
    for (sandbox, status, case) in [(start().await, 201, json!(null)), (strict().await, 400, json!("invalid_body"))] {
        let mut body = capa::user("a@example.com", "one");
        body["externalUserIdd"] = json!("canary");
        assert_eq!(capa::call(&sandbox, body).status(&sandbox).await, status);
        let reason = super::last(&sandbox);
        assert_eq!((&reason["unknown_fields"], &reason["case"]), (&json!(["/externalUserIdd"]), &case));
        let received = sandbox.received();
        let found = received[0].reason().unwrap();
        assert_eq!(found.unknown_fields()[0].did_you_mean(), Some("externalUserId"));
        let line = found.to_string();
        assert!(line.contains("did you mean `externalUserId`?") && !line.contains("canary"), "{line}");
        assert_eq!(line.matches("externalUserIdd").count(), 1, "{line}");
    }
}

#[tokio::test]
async fn the_response_to_an_unknown_field_is_that_to_an_invalid_body() {
    let sandbox = strict().await;
    let mut body = capa::user("a@example.com", "one");
    body["more"] = json!(1);
    let response = capa::call(&sandbox, body).send(&sandbox).await;
    assert_eq!((response.status, response.text("/errorCode")), (400, "INVALID_USER_INPUT_ERROR"));
    assert_eq!(problems(&super::last(&sandbox)), ["body /more unknown_field"]);
    assert!(sandbox.users().is_empty());
}

#[tokio::test]
async fn fields_below_are_found_in_all_branches() {
    let sandbox = start().await;
    let mut body = person("one");
    body["full_name"]["midle_name"] = json!("x");
    body["client_identifier"] = json!({ "type": "unknown", "calculated_at": "now", "extra": 1 });
    body["tax_ids"] = json!([{ "id": "1", "issuing_country": "US", "kind": { "below": 1 } }]);
    let unknown = reason(&sandbox, &signed(&sandbox, TARGET, 1, &body)).await["unknown_fields"].clone();
    // `calculated_at` is documented in another branch.
    assert_eq!(unknown, json!(["/full_name/midle_name", "/client_identifier/extra", "/tax_ids/0/kind"]));
}

#[tokio::test]
async fn a_free_object_has_no_unknown_fields() {
    let sandbox = strict().await;
    let mut body = bitpanda::person();
    body["external_meta"] = json!({ "anything": { "at": "all" } });
    let found = reason(&sandbox, &bitpanda::call(&sandbox, body)).await;
    assert_eq!(found.get("unknown_fields"), None, "{found}");
}

#[tokio::test]
async fn an_unknown_parameter_of_a_look_up_is_recorded_or_rejected() {
    for (sandbox, status) in [(start().await, 200), (strict().await, 422)] {
        let call = right(&sandbox, "bitpanda", "one").get("/v1/users?emial=canary%40example.com");
        assert_eq!(call.status(&sandbox).await, status);
        let reason = super::last(&sandbox);
        assert_eq!(reason["unknown_fields"], json!(["?emial"]), "{reason}");
        let line = sandbox.received()[0].summary().to_string();
        assert!(line.contains("did you mean `email`?") && !line.contains("canary"), "{line}");
    }
}

#[tokio::test]
async fn every_documented_example_is_accepted_by_a_strict_sandbox() {
    let sandbox = strict().await;
    let found = reason(&sandbox, &synapse::call(&sandbox, synapse::person())).await;
    assert_eq!(found, Value::Null);
}
