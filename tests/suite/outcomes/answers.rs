//! Answers whose status decides.

use super::support::hold;

const PROVIDERS: [&str; 5] = ["bitpanda", "capa", "kraken", "onchainpay", "synapse"];

#[tokio::test]
async fn a_provider_that_says_when_to_come_back_has_not_taken_the_request() {
    for provider in PROVIDERS {
        hold(&[
            ("seconds", provider, 503, &[("retry-after", "7")], "<html>", "Unavailable(7s), No"),
            (
                "a date",
                provider,
                503,
                &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                "<html>",
                "Unavailable(7s), No",
            ),
            ("no time", provider, 503, &[("retry-after", "soon")], "<html>", "Unknown, Maybe"),
            ("seconds", provider, 429, &[("retry-after", "3")], "<html>", "RateLimited(Some(3s)), No"),
            ("no time", provider, 429, &[], "<html>", "RateLimited(None), No"),
        ])
        .await;
    }
}

#[tokio::test]
async fn bitpanda_is_read_by_its_statuses() {
    const LIMIT: &[(&str, &str)] =
        &[("x-ratelimit-limit", "50, 50;w=1"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")];
    const DUPLICATE: &str = r#"{"errors":[{"title":"Duplicate external_id"}]}"#;
    hold(&[
        ("its own headers", "bitpanda", 429, LIMIT, r#"{"errors":[]}"#, "RateLimited(Some(1s)), No"),
        ("its own headers, closed", "bitpanda", 503, LIMIT, "<html>", "Unknown, Maybe"),
        ("the language", "bitpanda", 404, &[], r#"{"errors":[]}"#, "Refused, No"),
        ("a rule", "bitpanda", 422, &[], r#"{"errors":[]}"#, "Refused, No"),
        ("the token", "bitpanda", 401, &[], "", "Credentials, No"),
        ("a duplicate", "bitpanda", 409, &[], DUPLICATE, "AlreadyExists(ExternalId), Yes"),
        ("a conflict", "bitpanda", 409, &[], "", "AlreadyExists(Unknown), Yes"),
        ("no id", "bitpanda", 201, &[], r#"{"data":{}}"#, "CreatedUnreadable, Yes"),
        ("nothing", "bitpanda", 201, &[], "", "CreatedUnreadable, Yes"),
        (
            "a success that is not its own",
            "bitpanda",
            200,
            &[],
            r#"{"data":{"id":"u-1"}}"#,
            "ProtocolViolation, Maybe, id u-1",
        ),
    ])
    .await;
}

#[tokio::test]
async fn capa_is_read_by_status_and_sentence() {
    hold(&[
        ("the key", "capa", 401, &[], r#"{"errorCode":"UNAUTHORIZED"}"#, "Credentials, No"),
        ("the key, by its code", "capa", 400, &[], r#"{"errorCode":"UNAUTHORIZED"}"#, "Credentials, No"),
        ("a rule", "capa", 400, &[], r#"{"message":"Invalid User Input"}"#, "Refused, No"),
        ("a duplicate", "capa", 409, &[], r#"{"errorCode":"CONFLICT"}"#, "AlreadyExists(Unknown), Yes"),
        ("a conflict that says nothing", "capa", 409, &[], "{}", "ProtocolViolation, Maybe"),
        ("a status that is not its own", "capa", 418, &[], "{}", "ProtocolViolation, Maybe"),
        ("a duplicate", "capa", 400, &[], r#"{"message":"email is already in use"}"#, "AlreadyExists(Email), Yes"),
        ("a conflict without a word", "capa", 409, &[], "<html>", "ProtocolViolation, Maybe"),
        ("a server that gave up waiting", "capa", 408, &[], r#"{"message":"Request Timeout"}"#, "Unknown, Maybe"),
        (
            "a duplicate, in capitals",
            "capa",
            400,
            &[],
            r#"{"message":"Email Already In Use"}"#,
            "AlreadyExists(Email), Yes",
        ),
        (
            "a duplicate, in a list",
            "capa",
            400,
            &[],
            r#"{"message":["email is already in use"]}"#,
            "AlreadyExists(Email), Yes",
        ),
        (
            "a duplicate, by its code",
            "capa",
            400,
            &[],
            r#"{"errorCode":"USER_ALREADY_EXISTS"}"#,
            "AlreadyExists(Unknown), Yes",
        ),
        ("a key that is none", "capa", 403, &[], r#"{"message":"no such key exists"}"#, "Credentials, No"),
        ("a success that is none", "capa", 201, &[], r#"{"success":false}"#, "ProtocolViolation, Maybe"),
        ("too many, in words", "capa", 429, &[], r#"{"message":"Too Many"}"#, "RateLimited(None), No"),
        ("no id", "capa", 201, &[], r#"{"success":true}"#, "CreatedUnreadable, Yes"),
        ("another form", "capa", 201, &[], r#"{"data":{"userId":7}}"#, "CreatedUnreadable, Yes, id 7"),
    ])
    .await;
}

#[tokio::test]
async fn synapse_is_read_by_its_codes() {
    hold(&[
        ("accepted is no user", "synapse", 202, &[], r#"{"_id":"u-1"}"#, "ProtocolViolation, Maybe, id u-1"),
        ("the client", "synapse", 400, &[], r#"{"error_code":"100"}"#, "Credentials, No"),
        ("a key again", "synapse", 409, &[], r#"{"error_code":"450"}"#, "IdempotencyKeyReused, Maybe"),
        ("a document", "synapse", 409, &[], r#"{"error_code":"400"}"#, "Refused, No"),
        ("too many", "synapse", 400, &[], r#"{"error_code":"429"}"#, "RateLimited(None), No"),
        ("a gateway, in its words", "synapse", 504, &[], r#"{"error_code":"504"}"#, "Unknown, Maybe"),
        ("a server that failed, by its code", "synapse", 400, &[], r#"{"error_code":"500"}"#, "Unknown, Maybe"),
        ("a server that gave up waiting", "synapse", 408, &[], r#"{"error_code":"408"}"#, "Unknown, Maybe"),
        ("a conflict without a code", "synapse", 409, &[], "{}", "ProtocolViolation, Maybe"),
        ("no id", "synapse", 200, &[], r#"{"refresh_token":"t"}"#, "CreatedUnreadable, Yes"),
        ("another form", "synapse", 200, &[], r#"{"_id":"u-1","is_hidden":7}"#, "CreatedUnreadable, Yes, id u-1"),
    ])
    .await;
}
