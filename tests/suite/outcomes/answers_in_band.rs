//! Answers whose body decides: two providers put failures into a success.

use super::support::{create, hold};
use enroll_tests::scripted::Script;

#[tokio::test]
async fn an_onchainpay_success_is_never_a_refusal() {
    const DATE: &str = r#"{"success":true,"response":{"id":"u-1","password":"once","createdAt":7}}"#;
    const OTHER_DATE: &str = r#"{"success":true,"response":{"id":"u-1","createdAt":"2025-05-14 13:39:50"}}"#;
    hold(&[
        ("no user", "onchainpay", 200, &[], r#"{"success":true}"#, "CreatedUnreadable, Yes"),
        ("an empty user", "onchainpay", 200, &[], r#"{"success":true,"response":{}}"#, "CreatedUnreadable, Yes"),
        (
            "no id",
            "onchainpay",
            200,
            &[],
            r#"{"success":true,"response":{"password":"once"}}"#,
            "CreatedUnreadable, Yes",
        ),
        ("no object", "onchainpay", 200, &[], r#"{"success":true,"response":"u-1"}"#, "CreatedUnreadable, Yes"),
        ("a list", "onchainpay", 200, &[], r#"{"success":true,"response":[]}"#, "CreatedUnreadable, Yes"),
        ("a date that is none", "onchainpay", 200, &[], DATE, "CreatedUnreadable, Yes, id u-1"),
        ("a date in another form", "onchainpay", 200, &[], OTHER_DATE, "created u-1"),
        (
            "a number for an id",
            "onchainpay",
            200,
            &[],
            r#"{"success":true,"response":{"id":7}}"#,
            "CreatedUnreadable, Yes, id 7",
        ),
        (
            "the word behind the user",
            "onchainpay",
            200,
            &[],
            r#"{"response":{"id":"u-1"},"success":true,"error":null}"#,
            "created u-1",
        ),
        ("cut short", "onchainpay", 200, &[], r#"{"success":true,"resp"#, "CreatedUnreadable, Yes"),
        ("cut short, with spaces", "onchainpay", 200, &[], "{ \"success\" : true, \"resp", "CreatedUnreadable, Yes"),
    ])
    .await;
}

#[tokio::test]
async fn an_onchainpay_success_status_without_its_word_proves_nothing() {
    hold(&[
        ("a page", "onchainpay", 200, &[], "<html>maintenance</html>", "ProtocolViolation, Maybe"),
        ("nothing", "onchainpay", 200, &[], "", "ProtocolViolation, Maybe"),
        ("no word", "onchainpay", 200, &[], "{}", "ProtocolViolation, Maybe"),
        ("cut short before the word", "onchainpay", 200, &[], r#"{"succ"#, "ProtocolViolation, Maybe"),
        ("a success elsewhere", "onchainpay", 201, &[], r#"{"success":true}"#, "ProtocolViolation, Maybe"),
    ])
    .await;
}

#[tokio::test]
async fn an_onchainpay_failure_is_a_refusal_unless_the_server_failed() {
    const NONCE: &str = r#"{"success":false,"error":{"message":"Nonce was used before"}}"#;
    const LIST: &str = r#"{"success":false,"response":{"errors":["No public key passed."]}}"#;
    const DUPLICATE: &str = r#"{"success":false,"error":{"message":"duplicate key value violates unique constraint"}}"#;
    const INTERNAL: &str = r#"{"success":false,"error":{"code":500,"message":"Internal error"}}"#;
    const CODE: &str = r#"{"success":false,"error":{"code":"INTERNAL_ERROR","message":"Contact support"}}"#;
    const SAVING: &str = r#"{"success":false,"error":{"message":"Internal error while saving the nonce"}}"#;
    const INVALID: &str = r#"{"success":false,"error":{"message":"Invalid nonce"}}"#;
    const WRONG: &str = r#"{"success":false,"error":{"message":"Something went wrong"}}"#;
    const SERVICE: &str = r#"{"success":false,"error":{"message":"Internal error in user service"}}"#;
    const KNOWN: &str = r#"{"success":false,"error":{"message":"User is already registered"}}"#;
    hold(&[
        ("a list", "onchainpay", 200, &[], LIST, "Credentials, No"),
        ("a text", "onchainpay", 200, &[], r#"{"success":false,"error":"User exists"}"#, "AlreadyExists(Email), Yes"),
        ("a duplicate key", "onchainpay", 200, &[], DUPLICATE, "AlreadyExists(Email), Yes"),
        ("a server that failed, inside a success", "onchainpay", 200, &[], INTERNAL, "Unknown, Maybe"),
        ("no reason", "onchainpay", 200, &[], r#"{"success":false}"#, "Refused, No"),
        ("a nonce", "onchainpay", 200, &[], NONCE, "Nonce, No"),
        ("a nonce, with a status", "onchainpay", 400, &[], NONCE, "Nonce, No"),
        ("a known address", "onchainpay", 200, &[], KNOWN, "AlreadyExists(Email), Yes"),
        ("a server that failed, by its code", "onchainpay", 200, &[], CODE, "Unknown, Maybe"),
        ("a server that failed at a nonce", "onchainpay", 200, &[], SAVING, "Unknown, Maybe"),
        ("a nonce, with a server's failure", "onchainpay", 500, &[], INVALID, "Nonce, No"),
        ("a nonce in other words, with a server's failure", "onchainpay", 500, &[], NONCE, "Unknown, Maybe"),
        ("a server that failed, in other words", "onchainpay", 200, &[], WRONG, "Unknown, Maybe"),
        ("a server that failed for a user", "onchainpay", 200, &[], SERVICE, "Unknown, Maybe"),
        ("no partner", "onchainpay", 200, &[], r#"{"success":false,"error":"Partner doesn't exist"}"#, "Refused, No"),
        (
            "a key",
            "onchainpay",
            200,
            &[],
            r#"{"success":false,"error":"Public key is unregistered"}"#,
            "Credentials, No",
        ),
        (
            "an address",
            "onchainpay",
            200,
            &[],
            r#"{"success":false,"error":"Invalid value in user email"}"#,
            "Refused, No",
        ),
        ("words under 401", "onchainpay", 401, &[], r#"{"success":false,"error":"No."}"#, "Credentials, No"),
        (
            "words under 409",
            "onchainpay",
            409,
            &[],
            r#"{"success":false,"error":"Conflict"}"#,
            "ProtocolViolation, Maybe",
        ),
        ("a server's failure", "onchainpay", 500, &[], KNOWN, "Unknown, Maybe"),
        ("a server that gave up waiting", "onchainpay", 408, &[], r#"{"success":false}"#, "Unknown, Maybe"),
    ])
    .await;
}

#[tokio::test]
async fn a_kraken_error_list_refuses_unless_a_user_stands_beside_it() {
    const NONCE: &str = r#"{"error":["EAPI:Invalid nonce"],"result":null}"#;
    const WARNING: &str = r#"{"error":["EGeneral:Warning"],"result":{"user":"AA95 N84G 0000 0001"}}"#;
    hold(&[
        ("a nonce in a success", "kraken", 200, &[], NONCE, "Nonce, No"),
        ("a nonce", "kraken", 401, &[], NONCE, "Nonce, No"),
        (
            "a server that failed at a nonce",
            "kraken",
            200,
            &[],
            r#"{"error":["EService:Nonce store unavailable"]}"#,
            "Unknown, Maybe",
        ),
        (
            "a server that failed, behind a refusal",
            "kraken",
            200,
            &[],
            r#"{"error":["EGeneral:Invalid arguments","EService:Internal error"]}"#,
            "Unknown, Maybe",
        ),
        (
            "a nonce behind a warning",
            "kraken",
            200,
            &[],
            r#"{"error":["WGeneral:Slow","EAPI:Invalid nonce"]}"#,
            "Nonce, No",
        ),
        ("no warning", "kraken", 200, &[], r#"{"error":["Wrong e-mail"]}"#, "Refused, No"),
        (
            "an object with a code",
            "kraken",
            200,
            &[],
            r#"{"errors":[{"code":"INTERNAL_ERROR","message":"Oops"}]}"#,
            "Unknown, Maybe",
        ),
        ("an object", "kraken", 200, &[], r#"{"errors":[{"code":7}]}"#, "Refused, No"),
        ("a user beside it", "kraken", 200, &[], WARNING, "created AA95 N84G 0000 0001"),
        ("an empty list", "kraken", 201, &[], r#"{"error":[],"result":{"user":"u-1"}}"#, "created u-1"),
        ("nothing at all", "kraken", 201, &[], "{}", "ProtocolViolation, Maybe"),
        ("no user", "kraken", 200, &[], r#"{"error":["EGeneral:No"],"result":{"user":null}}"#, "Refused, No"),
        ("a null list", "kraken", 200, &[], r#"{"error":null,"errors":["EAPI:Invalid nonce"]}"#, "Nonce, No"),
        ("a text", "kraken", 200, &[], r#"{"error":"EAPI:Invalid key"}"#, "Credentials, No"),
        (
            "a server that failed, inside a success",
            "kraken",
            200,
            &[],
            r#"{"error":["EGeneral:Internal error"]}"#,
            "Unknown, Maybe",
        ),
        (
            "a server that failed, by its category",
            "kraken",
            200,
            &[],
            r#"{"error":["EService:Busy"]}"#,
            "Unknown, Maybe",
        ),
        (
            "a server that failed, in small letters",
            "kraken",
            400,
            &[],
            r#"{"error":["EGeneral:internal error"]}"#,
            "Unknown, Maybe",
        ),
        ("an object with words", "kraken", 200, &[], r#"{"errors":[{"message":"Internal error"}]}"#, "Unknown, Maybe"),
        (
            "a user that exists, in capitals",
            "kraken",
            200,
            &[],
            r#"{"error":["EUser:Already exists"]}"#,
            "AlreadyExists(Unknown), Yes",
        ),
        (
            "no error, said with a word",
            "kraken",
            200,
            &[],
            r#"{"error":false,"result":{"id":"u-1"}}"#,
            "CreatedUnreadable, Yes",
        ),
        (
            "no error, said with nothing",
            "kraken",
            200,
            &[],
            r#"{"error":"","errors":[{}],"result":{}}"#,
            "CreatedUnreadable, Yes",
        ),
        ("a warning without a user", "kraken", 200, &[], r#"{"error":["WGeneral:Slow"]}"#, "Unknown, Maybe"),
        ("a page", "kraken", 201, &[], "<html>", "ProtocolViolation, Maybe"),
        ("nothing to read", "kraken", 200, &[], "", "ProtocolViolation, Maybe"),
        ("a refusal cut short", "kraken", 200, &[], r#"{"error":["EAPI:Inva"#, "ProtocolViolation, Maybe"),
        ("a success cut short", "kraken", 201, &[], "{ \"result\": { \"us", "CreatedUnreadable, Yes"),
        (
            "a success cut short, without errors",
            "kraken",
            201,
            &[],
            r#"{"error":[],"result":{"#,
            "CreatedUnreadable, Yes",
        ),
        ("a result without a user", "kraken", 201, &[], r#"{"result":{}}"#, "CreatedUnreadable, Yes"),
        ("no result", "kraken", 201, &[], r#"{"result":null}"#, "ProtocolViolation, Maybe"),
        ("a user in another form", "kraken", 200, &[], r#"{"result":{"user":7}}"#, "CreatedUnreadable, Yes, id 7"),
        ("a known address", "kraken", 409, &[], r#"{"error":["email already in use"]}"#, "AlreadyExists(Email), Yes"),
        ("a conflict", "kraken", 409, &[], r#"{"error":["EGeneral:Conflict"]}"#, "ProtocolViolation, Maybe"),
        ("a nonce, with a server's failure", "kraken", 500, &[], NONCE, "Nonce, No"),
        ("a server that gave up waiting", "kraken", 408, &[], r#"{"error":["EAPI:Invalid key"]}"#, "Unknown, Maybe"),
        ("a server's failure", "kraken", 500, &[], r#"{"error":["EAPI:Invalid key"]}"#, "Unknown, Maybe"),
        ("too many", "kraken", 429, &[], r#"{"error":["EAPI:Rate limit exceeded"]}"#, "RateLimited(None), No"),
    ])
    .await;
}

#[tokio::test]
async fn a_one_time_password_is_handed_out_and_its_body_kept() {
    const BODY: &str = r#"{"success":true,"response":{"id":"u-1","password":"shown once"},"requestId":"r-1"}"#;
    let created = create("onchainpay", Script::answer(200, &[], BODY)).await.unwrap();
    assert_eq!(created.one_time_password.unwrap().expose(), "shown once");
    assert_eq!(created.raw.expose(), BODY.as_bytes());
    assert_eq!(created.request_id.as_deref(), Some("r-1"));
}
