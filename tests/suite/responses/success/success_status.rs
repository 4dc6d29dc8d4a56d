//! A success status alone proves nothing: there must be an id, or the documented shape of a success
//! without an error.

use crate::responses::support::{hold, outcome_of};

#[tokio::test]
async fn a_success_that_denies_itself_is_unknown() {
    let denials = [
        ("kraken", 200, r#"{"result":{"errors":["EGeneral:Internal error"]}}"#),
        ("kraken", 200, r#"{"error":[],"result":{"status":"rejected"}}"#),
        ("kraken", 200, r#"{"error":[],"result":{}}"#),
        ("kraken", 201, r#"{"result":{"user":false}}"#),
        ("kraken", 200, r#"{"result":{"user":null}}"#),
        ("kraken", 200, r#"{"result":null}"#),
        ("kraken", 200, r#"{"result":{"user":0}}"#),
        ("kraken", 200, r#"{"result":{"id":"u-1"}}"#),
        ("capa", 201, r#"{"error":"Internal server error","statusCode":500}"#),
        ("capa", 201, r#"{"success":false}"#),
        ("capa", 201, r#"{"success":true,"error":"Internal server error"}"#),
        ("capa", 201, r#"{"success":true,"data":{"error":"failed"}}"#),
        ("capa", 201, r#"{"data":{"status":"error"}}"#),
        ("bitpanda", 201, r#"{"errors":[{"title":"Error"}]}"#),
        ("bitpanda", 201, r#"{"data":{},"errors":["x"]}"#),
        ("bitpanda", 201, r#"{"data":{"status":"rejected"}}"#),
        ("bitpanda", 201, r#"{"data":{"errors":["No."]}}"#),
        ("bitpanda", 201, r#"{"data":{"user":{"lastError":7}}}"#),
        ("bitpanda", 201, r#"{"data":null}"#),
        ("bitpanda", 201, r#"{"data":[]}"#),
        ("onchainpay", 200, r#"{"success":true,"response":{"errors":["x"]}}"#),
        ("onchainpay", 200, r#"{"success":true,"error":{"message":"x"}}"#),
        ("onchainpay", 200, r#"{"success":"true"}"#),
        ("synapse", 200, r#"{"error":{"en":"No."},"error_code":"400","http_code":"409","success":false}"#),
        ("synapse", 200, r#"{"refresh_token":"t"}"#),
        ("synapse", 200, r#"{"_id":null}"#),
        ("capa", 201, r#"{"success":true,"data":null}"#),
        ("capa", 201, r#"{"success":true,"message":"Invalid API Key"}"#),
        ("capa", 201, r#"{"success":true,"message":"User not created"}"#),
        ("capa", 201, r#"{"success":true,"message":"Usuario rechazado"}"#),
        ("capa", 201, r#"{"success":true,"statusCode":400}"#),
        ("capa", 201, r#"{"success":true,"data":{"created":false}}"#),
        ("bitpanda", 201, r#"{"data":{"id":null}}"#),
        ("bitpanda", 201, r#"{"data":{"rejected":true}}"#),
        ("bitpanda", 201, r#"{"data":{"code":422}}"#),
        ("onchainpay", 200, r#"{"success":true,"response":null}"#),
        ("onchainpay", 200, r#"{"success":true,"response":{"success":false}}"#),
        ("onchainpay", 200, r#"{"success":true,"message":"Invalid nonce"}"#),
    ];
    for (provider, status, body) in denials {
        assert_eq!(outcome_of(provider, status, body).await, "Unknown, Maybe", "{provider}: {body}");
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_unknown() {
    for (provider, status) in [("bitpanda", 201), ("capa", 201), ("kraken", 200), ("onchainpay", 200), ("synapse", 200)]
    {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "true",
            "OK",
            "1",
            r#""created""#,
            "<html>",
            r#"{"ok":true}"#,
            "{\"message\":\"ok\"}",
        ] {
            assert_eq!(outcome_of(provider, status, body).await, "Unknown, Maybe", "{provider}: {body}");
        }
    }
}

/// Kept whole, but not handed out as a user: nothing says which of the two is true.
#[tokio::test]
async fn an_id_beside_a_denial_is_kept() {
    const BOTH: &str = r#"{"error":["EAPI:Invalid nonce"],"result":{"user":"u-1"}}"#;
    const EXISTS: &str = r#"{"error":["EUser:Already exists"],"result":{"user":"u-1"}}"#;
    hold(&[
        ("denied", "capa", 201, &[], r#"{"success":false,"data":{"userId":"u-1"}}"#, "Unknown, Maybe, id u-1"),
        ("denied", "capa", 201, &[], r#"{"success":"false","data":{"userId":"u-1"}}"#, "Unknown, Maybe, id u-1"),
        ("denied", "synapse", 200, &[], r#"{"_id":"u-1","success":0}"#, "Unknown, Maybe, id u-1"),
        ("denied", "onchainpay", 200, &[], r#"{"success":false,"response":{"id":"u-1"}}"#, "Unknown, Maybe, id u-1"),
        ("a listed rejection", "kraken", 200, &[], BOTH, "Unknown, Maybe, id u-1"),
        ("somebody else's, perhaps", "kraken", 200, &[], EXISTS, "Conflict, Maybe, id u-1"),
        (
            "a fault",
            "kraken",
            200,
            &[],
            r#"{"error":["EService:Down"],"result":{"user":"u-1"}}"#,
            "Unknown, Maybe, id u-1",
        ),
        (
            "a status that is not its own",
            "bitpanda",
            200,
            &[],
            r#"{"data":{"id":"u-1"}}"#,
            "ProtocolViolation, Maybe, id u-1",
        ),
        ("accepted", "synapse", 202, &[], r#"{"_id":"u-1"}"#, "ProtocolViolation, Maybe, id u-1"),
    ])
    .await;
}

#[tokio::test]
async fn a_warning_beside_an_id_changes_nothing() {
    const WARNING: &str = r#"{"error":["WGeneral:Slow"],"result":{"user":"AA95 N84G 0000 0001"}}"#;
    hold(&[
        ("a warning", "kraken", 200, &[], WARNING, "created AA95 N84G 0000 0001"),
        ("an empty list", "kraken", 201, &[], r#"{"error":[],"result":{"user":"u-1"}}"#, "created u-1"),
        (
            "no error, said in another way",
            "kraken",
            200,
            &[],
            r#"{"error":false,"result":{"user":"u-1"}}"#,
            "CreatedUnreadable, Yes, id u-1",
        ),
        (
            "the word behind the user",
            "onchainpay",
            200,
            &[],
            r#"{"response":{"id":"u-1"},"success":true,"error":null}"#,
            "created u-1",
        ),
    ])
    .await;
}

/// Without a readable id, but in the documented shape.
#[tokio::test]
async fn the_documented_shape_without_an_id_is_created_and_unreadable() {
    hold(&[
        ("no id", "bitpanda", 201, &[], r#"{"data":{"status":"new"}}"#, "CreatedUnreadable, Yes"),
        ("nothing inside", "bitpanda", 201, &[], r#"{"data":{}}"#, "Unknown, Maybe"),
        ("another name", "bitpanda", 201, &[], r#"{"data":{"uuid":"u-1"}}"#, "CreatedUnreadable, Yes"),
        ("no id", "capa", 201, &[], r#"{"success":true}"#, "CreatedUnreadable, Yes"),
        ("an empty id", "capa", 201, &[], r#"{"data":{"userId":" "}}"#, "CreatedUnreadable, Yes"),
        ("an empty id", "kraken", 201, &[], r#"{"result":{"user":""}}"#, "CreatedUnreadable, Yes"),
        ("no user", "onchainpay", 200, &[], r#"{"success":true}"#, "CreatedUnreadable, Yes"),
        ("an empty user", "onchainpay", 200, &[], r#"{"success":true,"response":{}}"#, "CreatedUnreadable, Yes"),
        ("an empty id", "synapse", 200, &[], r#"{"_id":""}"#, "CreatedUnreadable, Yes"),
    ])
    .await;
}

#[tokio::test]
async fn a_response_truncated_after_its_documented_beginning_is_created() {
    hold(&[
        ("an object", "bitpanda", 201, &[], r#"{"data":{"id":"u"#, "CreatedUnreadable, Yes"),
        ("the word", "capa", 201, &[], r#"{"success":true,"da"#, "CreatedUnreadable, Yes"),
        ("the user", "kraken", 200, &[], "{ \"result\" : { \"user\" : \"AA", "CreatedUnreadable, Yes"),
        (
            "the user behind no error",
            "kraken",
            201,
            &[],
            r#"{"error":[],"result":{"user":"AA"#,
            "CreatedUnreadable, Yes",
        ),
        ("the word", "onchainpay", 200, &[], "{ \"success\" : true, \"resp", "CreatedUnreadable, Yes"),
        ("the whole id", "synapse", 200, &[], r#"{"_id":"u-1","_links"#, "CreatedUnreadable, Yes"),
        (
            "a word of another kind",
            "synapse",
            200,
            &[],
            r#"{"_id":"u-1","docs":{"x":"INVALID"},"#,
            "CreatedUnreadable, Yes",
        ),
        ("before the object", "bitpanda", 201, &[], r#"{"data":"#, "Unknown, Maybe"),
        ("before the word", "capa", 201, &[], r#"{"success":tr"#, "Unknown, Maybe"),
        ("before the user", "kraken", 201, &[], r#"{"result":{"#, "Unknown, Maybe"),
        ("an error", "kraken", 200, &[], r#"{"error":["EAPI:Inva"#, "Unknown, Maybe"),
        ("before the word", "onchainpay", 200, &[], r#"{"succ"#, "Unknown, Maybe"),
        ("a denial", "onchainpay", 200, &[], r#"{"success":false,"err"#, "Unknown, Maybe"),
        ("in the id", "synapse", 200, &[], r#"{"_id":"u-"#, "Unknown, Maybe"),
    ])
    .await;
}

/// What is a denial when it is whole is none the less one when its end is missing, or when it is no
/// JSON for another reason.
#[tokio::test]
async fn a_truncated_denial_is_not_a_success() {
    for (provider, status, body) in [
        ("capa", 201, r#"{"success":true,"error":"Internal server error"}"#),
        ("capa", 201, r#"{"success":true,"message":"Internal server error"#),
        ("capa", 201, r#"{"success":true,"data":{"error":"failed"}}"#),
        ("bitpanda", 201, r#"{"data":{"status":"rejected"}}"#),
        ("bitpanda", 201, r#"{"data":{"errors":["No."]}}"#),
        ("kraken", 200, r#"{"result":{"user":""},"error":["EGeneral:Internal error"]}"#),
        ("onchainpay", 200, r#"{"success":true,"error":{"message":"x"}}"#),
        ("synapse", 200, r#"{"_id":"u-1","error":{"en":"No."},"success":false}"#),
    ] {
        let cut = &body[..body.len() - 1];
        assert_eq!(outcome_of(provider, status, cut).await, "Unknown, Maybe", "{provider}: {cut}");
        let odd = format!(r#"{cut},"n":NaN}}"#);
        assert!(outcome_of(provider, status, &odd).await.starts_with("Unknown, Maybe"), "{provider}: {odd}");
    }
}
