//! Errors inside a success status, as OnchainPay and Kraken report them. Only a listed message
//! rejects; anything else is unknown.

use crate::responses::support::{hold, outcome_of};

/// Strings of servers, libraries and gateways, none of which says that nothing was created.
const UNLISTED: [&str; 31] = [
    "socket hang up",
    "Request failed with status code 500",
    "Bad gateway",
    "Database error",
    "connect ECONNREFUSED 10.0.0.1:5432",
    "Query read ETIMEDOUT",
    "An error occurred",
    "deadlock detected",
    "User was created, but the wallet could not be created",
    "Something went wrong",
    "Internal error",
    "Oops",
    "Contact support",
    "timeout of 3000ms exceeded",
    "read ECONNRESET",
    "Cannot read properties of undefined (reading 'id')",
    "failed",
    "null",
    "No.",
    "EHOSTUNREACH",
    "canceling statement due to user request",
    "Lock wait timeout exceeded; try restarting transaction",
    "E-mail could not be sent",
    "Invalid nonce store",
    "Nonce too low",
    "The signature service does not respond",
    "Rate limit exceeded for the e-mail service",
    "E-mail address is not valid: service unavailable",
    "EAPI:Invalid nonce of another request",
    "Partner is over its quota",
    " ",
];

#[tokio::test]
async fn unlisted_messages_are_unknown_and_are_kept() {
    for text in UNLISTED {
        let text = serde_json::to_string(text).unwrap();
        for (provider, body) in [
            ("onchainpay", format!(r#"{{"success":false,"error":{{"message":{text}}}}}"#)),
            ("onchainpay", format!(r#"{{"success":false,"error":{text}}}"#)),
            ("onchainpay", format!(r#"{{"success":false,"response":{{"errors":[{text}]}}}}"#)),
            ("kraken", format!(r#"{{"error":[{text}]}}"#)),
            ("kraken", format!(r#"{{"error":{text},"result":null}}"#)),
            ("kraken", format!(r#"{{"errors":[{{"message":{text}}}]}}"#)),
        ] {
            assert_eq!(outcome_of(provider, 200, &body).await, "Unknown, Maybe", "{provider}: {body}");
        }
    }
}

#[tokio::test]
async fn errors_without_a_message_are_unknown() {
    hold(&[
        ("no reason", "onchainpay", 200, &[], r#"{"success":false}"#, "Unknown, Maybe"),
        ("a code alone", "onchainpay", 200, &[], r#"{"success":false,"error":{"code":500}}"#, "Unknown, Maybe"),
        ("a code alone", "onchainpay", 200, &[], r#"{"success":false,"error":{"code":7}}"#, "Unknown, Maybe"),
        ("a code alone", "kraken", 200, &[], r#"{"error":{"code":500}}"#, "Unknown, Maybe"),
        ("a number", "kraken", 200, &[], r#"{"errors":[500]}"#, "Unknown, Maybe"),
        ("a flag", "kraken", 200, &[], r#"{"error":true}"#, "Unknown, Maybe"),
    ])
    .await;
}

/// Every text of the list, in each form in which it may come.
#[tokio::test]
async fn a_listed_message_rejects_in_any_form() {
    const NONCE: &str = r#"{"success":false,"error":{"message":"Nonce was used before"}}"#;
    const LIST: &str = r#"{"success":false,"response":{"errors":["No public key passed."]}}"#;
    const SIGNED: &str = r#"{"success":false,"error":{"code":7,"name":"X","message":"signature does not match."}}"#;
    hold(&[
        ("a list", "onchainpay", 200, &[], LIST, "Credentials, No"),
        ("a string", "onchainpay", 200, &[], r#"{"success":false,"error":"Invalid nonce"}"#, "Nonce, No"),
        ("a nonce", "onchainpay", 200, &[], NONCE, "Nonce, No"),
        ("with codes that nobody lists", "onchainpay", 200, &[], SIGNED, "Signature, No"),
        ("with another status", "onchainpay", 400, &[], NONCE, "Nonce, No"),
        ("a list", "kraken", 200, &[], r#"{"error":["EAPI:Invalid nonce"],"result":null}"#, "Nonce, No"),
        ("a second list", "kraken", 200, &[], r#"{"error":null,"errors":["Invalid nonce"]}"#, "Nonce, No"),
        ("a string", "kraken", 200, &[], r#"{"error":"EAPI:Invalid key"}"#, "Credentials, No"),
        ("an object", "kraken", 200, &[], r#"{"errors":[{"code":"EAPI:Invalid key"}]}"#, "Credentials, No"),
        ("in small letters", "kraken", 200, &[], r#"{"error":["eapi: invalid  nonce."]}"#, "Nonce, No"),
        ("twice the same", "kraken", 200, &[], r#"{"error":["EAPI:Invalid nonce","Invalid nonce"]}"#, "Nonce, No"),
    ])
    .await;
}

/// What is beside a listed message can only make it less sure.
#[tokio::test]
async fn a_listed_message_beside_others_is_unknown() {
    const CODE: &str = r#"{"success":false,"error":{"code":500,"message":"Invalid nonce"}}"#;
    const NAME: &str = r#"{"success":false,"error":{"name":"INTERNAL_ERROR","message":"Invalid nonce"}}"#;
    const HINT: &str = r#"{"success":false,"error":{"message":"Invalid nonce","hint":"User is already registered"}}"#;
    const STATUS: &str = r#"{"success":false,"statusCode":503,"error":{"message":"Invalid nonce"}}"#;
    hold(&[
        ("a fault by its code", "onchainpay", 200, &[], CODE, "Unknown, Maybe"),
        ("a fault by its name", "onchainpay", 200, &[], NAME, "Unknown, Maybe"),
        ("a fault by a status", "onchainpay", 400, &[], STATUS, "ProtocolViolation, Maybe"),
        ("another error", "kraken", 200, &[], r#"{"error":["EAPI:Invalid nonce","EGeneral:Odd"]}"#, "Unknown, Maybe"),
        ("a warning", "kraken", 200, &[], r#"{"error":["WGeneral:Slow","EAPI:Invalid nonce"]}"#, "Unknown, Maybe"),
        ("a fault", "kraken", 401, &[], r#"{"error":["EAPI:Invalid nonce","EService:Busy"]}"#, "Unknown, Maybe"),
        ("two meanings", "kraken", 200, &[], r#"{"error":["Invalid nonce","Invalid signature"]}"#, "Unknown, Maybe"),
        ("a fault beside a nonce", "kraken", 200, &[], r#"{"error":["EService:Nonce store"]}"#, "Unknown, Maybe"),
        ("an unlisted nonce", "kraken", 200, &[], r#"{"error":["EAPI:Nonce too low"]}"#, "Unknown, Maybe"),
        (
            "what follows a listed text",
            "kraken",
            200,
            &[],
            r#"{"error":["EAPI:Invalid nonce: user AA95"]}"#,
            "Unknown, Maybe",
        ),
        (
            "what follows a listed text",
            "kraken",
            200,
            &[],
            r#"{"error":["EGeneral:Invalid arguments:x"]}"#,
            "Unknown, Maybe",
        ),
        ("another listed text", "onchainpay", 200, &[], HINT, "Conflict, Maybe"),
        (
            "an unlisted denial of a user",
            "kraken",
            200,
            &[],
            r#"{"error":["EUser:Rejected"],"result":{"user":"u-1"}}"#,
            "Unknown, Maybe, id u-1",
        ),
        ("a nonce of a server that failed", "kraken", 500, &[], r#"{"error":["Invalid nonce"]}"#, "Unknown, Maybe"),
    ])
    .await;
}

/// A rejection and a user in one body: one of them is not true, and the user is not to be lost.
#[tokio::test]
async fn a_rejection_beside_a_user_is_unknown_and_not_retried() {
    const USER: &str = r#"{"error":["EAPI:Invalid nonce"],"result":{"user":"u-1"}}"#;
    for (provider, status, body) in [
        ("kraken", 400, USER),
        ("kraken", 401, USER),
        ("kraken", 400, r#"{"error":["EAPI:Rate limit exceeded"],"result":{"user":"u-1"}}"#),
        ("kraken", 200, r#"{"error":["EAPI:Invalid nonce"],"result":{"user":{"id":"u-1"}}}"#),
        ("kraken", 200, r#"{"error":["EAPI:Invalid nonce"],"result":{"user":["u-1"]}}"#),
        ("onchainpay", 200, r#"{"success":true,"error":"Invalid nonce","response":{"password":"once"}}"#),
        ("onchainpay", 200, r#"{"success":true,"error":"E-mail address is not valid"}"#),
        ("onchainpay", 200, r#"{"success":false,"error":"Invalid nonce","response":{"password":"once"}}"#),
    ] {
        let outcome = outcome_of(provider, status, body).await;
        assert!(outcome.starts_with("Unknown, Maybe"), "{provider}, {status}: {body}: {outcome}");
    }
}

/// The last of two fields of one name is what most readers see; both count.
#[tokio::test]
async fn a_doubled_field_hides_nothing() {
    for (provider, status, body, expected) in [
        ("kraken", 200, r#"{"error":["EService:Internal error"],"error":["EAPI:Invalid nonce"]}"#, "Unknown, Maybe"),
        ("kraken", 400, r#"{"error":["Phone number already in use"],"error":[]}"#, "Conflict, Maybe"),
        ("capa", 400, r#"{"message":"Internal server error","message":"Invalid User Input"}"#, "Unknown, Maybe"),
        ("onchainpay", 200, r#"{"success":false,"error":"ECONNREFUSED","error":"Invalid nonce"}"#, "Unknown, Maybe"),
    ] {
        assert_eq!(outcome_of(provider, status, body).await, expected, "{provider}: {body}");
    }
}

/// Half a letter (a server cut an emoji), a number without end, a depth without end: most readers
/// of JSON give up, so what the body says is unknown.
#[tokio::test]
async fn an_error_that_cannot_be_parsed_is_unknown() {
    let deep = format!(r#"{{"error":["EGeneral:Odd"],"n":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    for (status, body) in [
        (400, r#"{"error":["EService: internal error \ud83d"]}"#),
        (400, r#"{"error":["EUser:Already exists \ud83d"]}"#),
        (400, r#"{"error":["EService: internal error"],"n":1e999}"#),
        (400, &deep),
        (200, r#"{"error":["EAPI:Invalid nonce"],"n":1e999}"#),
        (401, r#"{"error":["EAPI:Invalid key"],"why":"\ud83d"}"#),
    ] {
        assert_eq!(outcome_of("kraken", status, body).await, "Unknown, Maybe", "{status}: {body}");
    }
    let body = r#"{"error":["EService: internal error \ud83d"],"result":{"user":"u-1"}}"#;
    assert_eq!(outcome_of("kraken", 200, body).await, "Unknown, Maybe, id u-1");
    // Without an error the id is enough.
    assert_eq!(outcome_of("kraken", 200, r#"{"note":"\ud83d","result":{"user":"u-1"}}"#).await, "created u-1");
}

/// A fault of the server that calls itself a rejection.
#[tokio::test]
async fn a_fault_under_the_status_of_a_rejection_is_unknown() {
    for text in [
        "IllegalStateException at commit",
        "Exception in thread main",
        "violates foreign key constraint",
        "getaddrinfo EAI_AGAIN postgres",
        "current transaction is aborted",
    ] {
        let body = format!(r#"{{"errors":[{{"title":"{text}"}}]}}"#);
        assert_eq!(outcome_of("bitpanda", 400, &body).await, "Unknown, Maybe", "{text}");
    }
    for (provider, body) in [
        ("bitpanda", r#"{"errors":[500]}"#),
        ("bitpanda", r#"{"errors":{"http":504}}"#),
        ("bitpanda", r#"{"errors":{"internal_server_error":true}}"#),
        ("capa", r#"{"error":500}"#),
        ("capa", r#"{"error":{"DATABASE_ERROR":1}}"#),
        ("kraken", r#"{"errors":500}"#),
    ] {
        assert_eq!(outcome_of(provider, 400, body).await, "Unknown, Maybe", "{provider}: {body}");
    }
}

/// The other three document no error inside a success, so none of their messages counts there.
#[tokio::test]
async fn where_no_error_is_documented_inside_a_success_no_message_counts() {
    hold(&[
        ("a key", "capa", 201, &[], r#"{"success":false,"message":"Invalid API Key"}"#, "Unknown, Maybe"),
        ("a duplicate", "bitpanda", 201, &[], r#"{"errors":[{"title":"Invalid language"}]}"#, "Unknown, Maybe"),
        ("a code", "synapse", 200, &[], r#"{"error_code":"100","success":false}"#, "Unknown, Maybe"),
    ])
    .await;
}
