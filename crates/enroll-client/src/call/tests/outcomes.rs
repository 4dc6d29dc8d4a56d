//! The verdict of each response to a read. One row for each rule.

use reqwest::Method;
use serde_json::Value;

use super::{FIND, clock, config, session, users};
use crate::call::judge_response;
use crate::{Draft, Error, Exchange, RejectionKind, ResponseValue, UserMayExist, Verdict};

const ANY: &str = "http://127.0.0.1";

/// The request has a value where a create has the external id.
async fn judged(status: u16, body: &str) -> Exchange {
    let session = session(&config(ANY, &clock()));
    let url = users(&session);
    let draft = Draft::read("find_users", Method::POST, &url, &FIND);
    let draft = draft.json(&serde_json::json!({ "id": "u-7" })).unwrap();
    let response = http::Response::builder().status(status).body(body.to_owned()).unwrap();
    judge_response(&session, &draft, response.into()).await.unwrap()
}

async fn verdicts(rows: &[(u16, &str, Verdict)]) {
    for (status, body, verdict) in rows {
        let exchange = judged(*status, body).await;
        assert_eq!(exchange.verdict(), verdict, "{status} {body}");
        assert_eq!(exchange.attempts().user_may_exist(), UserMayExist::No, "{status} {body}");
        assert!(!exchange.is_probably_ours());
    }
}

#[tokio::test]
async fn an_object_without_an_error_is_read_whatever_its_data_says() {
    for body in [
        r#"{"data":[]}"#,
        // A user where a create has the one that it created.
        r#"{"data":{"id":"u-1"}}"#,
        r#"{"errors":[],"success":true,"data":[{"id":"u-1"}]}"#,
        r#"{"data":[{"name":"already exists","note":"internal server error, duplicate key"}]}"#,
        r#"{"data":[{"error":"Invalid nonce","status":500,"locked":true,"success":false}]}"#,
        r#"{"message":"user not found"}"#,
        "\u{feff}{\"data\":null}",
        // The error field of a create is none of a read.
        r#"{"failure":"no","data":[]}"#,
        r#"{"data":"\ud800"}"#,
    ] {
        verdicts(&[(200, body, Verdict::Read)]).await;
    }
}

#[tokio::test]
async fn a_success_status_without_an_object_is_unknown() {
    for body in ["", " ", "{}", "[]", r#"["already exists"]"#, "null", "7", "<html>exists</html>", r#"{"data":["#] {
        verdicts(&[(200, body, Verdict::Unknown(None))]).await;
    }
}

#[tokio::test]
async fn an_error_inside_a_success_follows_the_table_of_outcomes() {
    use Verdict::{Conflict, RateLimited, Rejected, Unknown};
    verdicts(&[
        (200, r#"{"errors":["Invalid nonce"]}"#, Rejected(RejectionKind::Nonce)),
        (200, r#"{"errors":["Wrong token"]}"#, Rejected(RejectionKind::Credentials)),
        (200, r#"{"errors":["Slow down"]}"#, RateLimited(None)),
        (200, r#"{"errors":["Something else"]}"#, Unknown(None)),
        (200, r#"{"success":false}"#, Unknown(None)),
        (200, r#"{"success":false,"data":[{"id":"u-1"}]}"#, Unknown(None)),
        (200, r#"{"errors":["it exists"]}"#, Conflict),
        // A read sends no external id that could exist already.
        (200, r#"{"errors":["id exists already"]}"#, Conflict),
    ])
    .await;
}

#[tokio::test]
async fn an_error_status_follows_the_table_of_outcomes() {
    use Verdict::{Conflict, Intermediary, RateLimited, Rejected, Undocumented, Unknown};
    let own = r#"{"errors":["no such user"]}"#;
    verdicts(&[
        (400, own, Rejected(RejectionKind::Rule)),
        (404, own, Rejected(RejectionKind::Rule)),
        (422, r#"{"errors":["Invalid nonce"]}"#, Rejected(RejectionKind::Nonce)),
        (401, own, Rejected(RejectionKind::Credentials)),
        (403, own, Rejected(RejectionKind::Credentials)),
        (404, "<html>", Intermediary(None)),
        (404, r#"{"data":[]}"#, Intermediary(None)),
        (403, "", Intermediary(None)),
        (408, own, Unknown(None)),
        (500, own, Unknown(None)),
        (503, r#"{"data":[]}"#, Unknown(None)),
        (429, own, RateLimited(None)),
        (409, own, Conflict),
        // A success of a create is none of a read.
        (201, r#"{"data":{"id":"u-1"}}"#, Undocumented),
        (202, r#"{"data":[]}"#, Undocumented),
        (204, "", Undocumented),
        (302, "", Undocumented),
        (418, own, Undocumented),
    ])
    .await;
}

/// The error of a decoded response, as its variant and its message.
async fn decoded(status: u16, body: &str) -> Result<Value, (&'static str, String)> {
    let exchange = judged(status, body).await;
    let decoded = ResponseValue::<Vec<Value>>::decode::<()>(exchange);
    decoded.map(|value| Value::Array(value.into_inner())).map_err(|error| {
        let variant = match &error {
            Error::NotRead(_) => "NotRead",
            Error::NotCreated(_) => "NotCreated",
            Error::Unreadable(_) => "Unreadable",
            _ => "another",
        };
        assert_eq!(error.user_may_exist(), UserMayExist::No);
        (variant, error.to_string())
    })
}

#[tokio::test]
async fn generated_code_gets_the_data_or_an_error_of_a_read() {
    let session = session(&config(ANY, &clock()));
    let url = users(&session);
    let draft = Draft::read("find_users", Method::GET, &url, &FIND);
    let response = http::Response::new(r#"{"data":[7]}"#.to_owned());
    let exchange = judge_response(&session, &draft, response.into()).await.unwrap();
    let value = ResponseValue::<Value>::decode::<()>(exchange).unwrap();
    assert_eq!(value.into_inner()["data"][0], 7);

    let (variant, message) = decoded(200, r#"{"data":7}"#).await.unwrap_err();
    assert_eq!(variant, "Unreadable");
    assert!(message.starts_with("the provider responded with status 200 OK, but "), "{message}");
    for body in ["<html>", r#"{"success":false}"#, ""] {
        let (variant, message) = decoded(200, body).await.unwrap_err();
        assert_eq!(variant, "NotRead");
        assert_eq!(message, "the provider responded with status 200 OK without the documented data");
    }
}

/// The same responses to a create, to show that the difference is the read's alone.
#[tokio::test]
async fn a_create_keeps_its_own_facts() {
    let session = session(&config(ANY, &clock()));
    let url = users(&session);
    let create = Draft::new("create_user", Method::POST, &url).json(&serde_json::json!({ "id": "u-1" })).unwrap();
    for (status, body, verdict) in [
        (201, r#"{"data":{"id":"u-1"}}"#, Verdict::Created),
        (201, r#"{"data":[]}"#, Verdict::Unknown(None)),
        (200, r#"{"data":[]}"#, Verdict::Undocumented),
    ] {
        let response = http::Response::builder().status(status).body(body.to_owned()).unwrap();
        let exchange = judge_response(&session, &create, response.into()).await.unwrap();
        assert_eq!(*exchange.verdict(), verdict);
        if verdict == Verdict::Unknown(None) {
            let error = ResponseValue::<Value>::decode::<()>(exchange).unwrap_err();
            assert!(matches!(error, Error::NotCreated(_)));
            assert_eq!(error.user_may_exist(), UserMayExist::Maybe);
        }
    }
}
