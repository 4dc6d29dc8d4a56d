//! Responses with new fields and values: they must not turn a created user into a failure. And
//! request ids, which support asks for.

use enroll_tests::scripted::Script;

use crate::responses::support::{create, hold, outcome};

#[tokio::test]
async fn unknown_fields_and_unknown_values_are_tolerated() {
    const PERMISSION: &str = r#"{"_id":"u-1","permission":"NEW-VALUE","new":{"a":[1]}}"#;
    const DOCUMENT: &str = r#"{"_id":"u-1","documents":[{"id":"d-1","permission_scope":"NEW","new":1,
        "virtual_docs":[{"id":"v-1","document_type":"NEW","status":"NEW"}]}],"logins":[{"email":"a@example.com","scope":"NEW"}]}"#;
    const EXTRA: &str = r#"{"success":true,"response":{"id":"u-1","new":true},"new":[]}"#;
    hold(&[
        ("a field", "bitpanda", 201, &[], r#"{"data":{"id":"u-1","new":1},"new":1}"#, "created u-1"),
        ("a field", "capa", 201, &[], r#"{"success":true,"data":{"userId":"u-1","new":1}}"#, "created u-1"),
        ("a field", "kraken", 201, &[], r#"{"result":{"user":"u-1","new":1},"new":1}"#, "created u-1"),
        ("a field", "onchainpay", 200, &[], EXTRA, "created u-1"),
        ("a permission", "synapse", 200, &[], PERMISSION, "created u-1"),
        ("values of a document", "synapse", 200, &[], DOCUMENT, "created u-1"),
        ("null for what may be absent", "kraken", 201, &[], r#"{"error":null,"result":{"user":"u-1"}}"#, "created u-1"),
    ])
    .await;
}

#[tokio::test]
async fn an_unknown_value_is_kept_as_it_came() {
    let response = Script::response(200, &[], r#"{"_id":"u-1","permission":"NEW-VALUE"}"#);
    let server = enroll_tests::scripted::Scripted::start(response).await.unwrap();
    let credentials = enroll_synapse::Credentials::new("id", "secret", "fingerprint");
    let synapse = enroll_synapse::Synapse::new(&credentials, &crate::responses::support::config(&server)).unwrap();
    let user = enroll_tests::profiles::full_person();
    let (_, reply) = synapse.create(&user, &enroll::CallOptions::new()).await.unwrap();
    assert_eq!(serde_json::to_value(&reply.permission).unwrap(), "NEW-VALUE");
}

#[tokio::test]
async fn the_id_of_the_request_is_kept_in_success_and_failure() {
    const TRACE: &[(&str, &str)] = &[("x-trace-id", "t-1"), ("x-request-id", "t-2")];
    const OTHER: &[(&str, &str)] = &[("x-request-id", "t-2")];
    let rows: [(_, _, &[_], _, _); 6] = [
        ("kraken", 201, TRACE, r#"{"result":{"user":"u-1"}}"#, Some("t-1")),
        ("kraken", 400, TRACE, r#"{"error":["EGeneral:Invalid arguments"]}"#, Some("t-1")),
        ("kraken", 500, TRACE, "<html>", Some("t-1")),
        ("kraken", 500, OTHER, "<html>", Some("t-2")),
        ("kraken", 500, &[("x-trace-id", "a@example.com")], "<html>", None),
        ("onchainpay", 200, &[], r#"{"success":false,"requestId":"r-1"}"#, Some("r-1")),
    ];
    for (provider, status, headers, body, expected) in rows {
        let result = create(provider, Script::response(status, headers, body)).await;
        let id = result.as_ref().map_or_else(|error| error.request_id(), |created| created.request_id.as_deref());
        assert_eq!(id, expected, "{provider}, {status}: {}", outcome(&result));
    }
}
