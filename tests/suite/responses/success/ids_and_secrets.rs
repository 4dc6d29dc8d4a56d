//! What a caller must not lose: ids, one-time passwords and tokens, wherever an undocumented
//! response has them.

use enroll::{NewUser, Providers};
use enroll_tests::scripted::Script;

use crate::responses::support::{create, hold, outcome};

#[tokio::test]
async fn a_number_keeps_its_digits() {
    for (provider, status, body, expected) in [
        ("bitpanda", 201, r#"{"data":{"id":18446744073709551616}}"#, Some("18446744073709551616")),
        ("bitpanda", 201, r#"{"data":{"id":12345678901234567890123}}"#, Some("12345678901234567890123")),
        ("capa", 201, r#"{"success":true,"data":{"userId":7}}"#, Some("7")),
        ("kraken", 200, r#"{"result":{"user":12345678901234567890}}"#, Some("12345678901234567890")),
        ("kraken", 200, r#"{"error":["EGeneral:Odd"],"result":{"user":7}}"#, Some("7")),
        ("onchainpay", 200, r#"{"success":true,"response":{"id":9007199254740993}}"#, Some("9007199254740993")),
        ("synapse", 200, r#"{"_id":1e22}"#, Some("1e22")),
        ("bitpanda", 201, r#"{"data":{"id":-1}}"#, None),
    ] {
        let error = create(provider, Script::response(status, &[], body)).await.unwrap_err();
        assert_eq!(
            outcome(&Err(error)),
            format!("CreatedUnreadable, Yes{}", expected.map(|id| format!(", id {id}")).unwrap_or_default()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn secrets_of_an_unreadable_success_are_handed_out() {
    let body = r#"{"success":true,"response":{"id":7,"password":"once"}}"#;
    let error = create("onchainpay", Script::response(200, &[], body)).await.unwrap_err();
    assert_eq!((error.user_id(), error.one_time_password().unwrap().expose()), (Some("7"), "once"));
    assert!(!error.one_time_password_may_be_lost());
    let error = create("synapse", Script::response(200, &[], r#"{"refresh_token":"t"}"#)).await.unwrap_err();
    assert_eq!((error.user_id(), error.refresh_token().unwrap().expose()), (None, "t"));
    let body = r#"{"success":false,"response":{"password":"once"}}"#;
    let error = create("onchainpay", Script::response(200, &[], body)).await.unwrap_err();
    assert_eq!(error.one_time_password().unwrap().expose(), "once");
    assert_eq!(outcome(&Err(error)), "Unknown, Maybe");
}

/// A password is made at random, and may spell a word that makes an outcome less sure.
#[tokio::test]
async fn a_password_that_looks_like_an_error_changes_nothing() {
    for password in ["k7Ja-9", "xSQLp4", "Fail-1", "used"] {
        let body = format!(r#"{{"success":true,"response":{{"email":"jo@example.com","password":"{password}"}}}}"#);
        let ended = create("onchainpay", Script::response(200, &[], &body)).await;
        assert_eq!(outcome(&ended), "CreatedUnreadable, Yes", "{password}");
        let cut = body.replace(r#""}}"#, r#"","utm":n"#);
        let ended = create("onchainpay", Script::broken_off(200, &cut)).await;
        assert_eq!(outcome(&ended), "CreatedUnreadable, Yes", "{password}, cut");
    }
    let body = r#"{"success":true,"response":{"password":"the user exists already"}}"#;
    assert_eq!(outcome(&create("onchainpay", Script::response(200, &[], body)).await), "Conflict, Maybe");
}

#[tokio::test]
async fn a_one_time_password_in_a_truncated_success_is_lost() {
    let script = Script::broken_off(200, r#"{"success":true,"response":{"id":"u-1","pass"#);
    let error = create("onchainpay", script).await.unwrap_err();
    assert!(error.one_time_password_may_be_lost());
    assert!(error.recovery().to_string().contains("never arrived complete"), "{}", error.recovery());
    assert_eq!(outcome(&Err(error)), "CreatedUnreadable, Yes");
}

#[tokio::test]
async fn a_one_time_password_is_handed_out_and_its_body_kept() {
    const BODY: &str = r#"{"success":true,"response":{"id":"u-1","password":"shown once"},"requestId":"r-1"}"#;
    let created = create("onchainpay", Script::response(200, &[], BODY)).await.unwrap();
    assert_eq!(created.one_time_password.unwrap().expose(), "shown once");
    assert_eq!(created.raw.expose(), BODY.as_bytes());
    assert_eq!(created.request_id.as_deref(), Some("r-1"));
}

#[tokio::test]
async fn a_byte_order_mark_changes_nothing() {
    hold(&[
        ("a success", "bitpanda", 201, &[], "\u{feff}{\"data\":{\"id\":\"u-1\"}}", "created u-1"),
        ("a success", "capa", 201, &[], "\u{feff}{\"success\":true,\"data\":{\"userId\":\"u-1\"}}", "created u-1"),
        ("a success", "kraken", 200, &[], "\u{feff}{\"result\":{\"user\":\"u-1\"}}", "created u-1"),
        (
            "a success",
            "onchainpay",
            200,
            &[],
            "\u{feff}{\"success\":true,\"response\":{\"id\":\"u-1\"}}",
            "created u-1",
        ),
        ("a success", "synapse", 200, &[], "\u{feff}{\"_id\":\"u-1\"}", "created u-1"),
        ("a rejection", "capa", 400, &[], "\u{feff}{\"message\":\"Invalid User Input\"}", "Rejected, No"),
        ("a beginning", "kraken", 200, &[], "\u{feff}{\"result\":{\"user\":\"u", "CreatedUnreadable, Yes"),
        ("nothing else", "kraken", 200, &[], "\u{feff}", "Unknown, Maybe"),
    ])
    .await;
    let body = "\u{feff}{\"success\":true,\"response\":{\"id\":\"u-1\",\"password\":\"once\"}}";
    let created = create("onchainpay", Script::response(200, &[], body)).await.unwrap();
    assert_eq!(created.one_time_password.unwrap().expose(), "once");
}

#[test]
fn a_byte_order_mark_before_a_file_changes_nothing() {
    const MARK: &str = "\u{feff}";
    let profile = r#"{ "external_id": "u-1", "subject": "reference" }"#;
    let user = NewUser::from_json(format!("{MARK}{profile}").as_bytes()).unwrap();
    assert_eq!(user.external_id.unwrap().expose(), "u-1");
    let settings = r#"{ "capa": { "base_url": "http://127.0.0.1:1", "credentials": { "partner_api_key": "k" } } }"#;
    let providers = Providers::from_json(format!("{MARK}{settings}").as_bytes()).unwrap();
    assert!(providers.get("capa").is_some());
    // One before another is a character of the file.
    NewUser::from_json(format!("{MARK}{MARK}{profile}").as_bytes()).unwrap_err();
}

/// Nobody asked for it, and nothing is thrown away.
#[tokio::test]
async fn a_compressed_success_is_unknown_and_kept() {
    // `{"result":{"user":"u-1"}}`, by gzip.
    const GZIP: &[u8] = &[
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xab, 0x56, 0x2a, 0x4a, 0x2d, 0x2e, 0xcd, 0x29, 0x51, 0xb2, 0xaa,
        0x56, 0x2a, 0x2d, 0x4e, 0x2d, 0x52, 0xb2, 0x52, 0x2a, 0xd5, 0x35, 0x54, 0xaa, 0xad, 0x05, 0x00, 0x83, 0x84,
        0x16, 0xf1, 0x19, 0, 0, 0,
    ];
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        GZIP.len()
    );
    let error = create("kraken", Script::Response([head.as_bytes(), GZIP].concat())).await.unwrap_err();
    assert_eq!(error.raw().unwrap().expose(), GZIP);
    assert_eq!(outcome(&Err(error)), "Unknown, Maybe");
}

#[tokio::test]
async fn every_request_asks_for_a_body_that_is_not_compressed() {
    for provider in enroll::PROVIDER_IDS {
        let sent = enroll_tests::harness::sent(
            provider,
            &enroll_tests::profiles::minimal_person(),
            &enroll::CallOptions::new(),
        )
        .await;
        assert_eq!(sent.header("accept-encoding"), Some("identity"), "{provider}");
    }
}

/// A provider may put anything into the field of a code, also what the person is called.
#[tokio::test]
async fn a_code_that_may_be_personal_is_not_shown() {
    let user = enroll_tests::profiles::full_person();
    let enroll::Subject::Person(person) = &user.subject else { panic!("a person") };
    let family = person.name.family.as_ref().unwrap().expose().to_uppercase();
    for (code, shown) in [
        ("Maria Gomez 1990-01-15", None),
        ("MARIA GOMEZ", None),
        ("1990-01-15", None),
        ("15.01.90", None),
        (family.as_str(), None),
        (&format!("USER_{family}_REJECTED"), None),
        (&format!("USER{family}X"), None),
        ("ODD_REQUEST", Some("ODD_REQUEST")),
        ("418", Some("418")),
        ("invalid api key", Some("Invalid API Key")),
    ] {
        let body = serde_json::json!({ "code": code, "message": "no" }).to_string();
        let error = create("capa", Script::response(400, &[], &body)).await.unwrap_err();
        assert_eq!(error.code().map(|code| code.as_str()), shown, "{code}");
        assert!(shown.is_some() || !format!("{error} {error:?}").contains(code), "{error:?}");
        assert_eq!(error.raw().unwrap().expose(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_request_id_that_holds_what_was_sent_is_not_shown() {
    let user = enroll_tests::profiles::full_person();
    let enroll::Subject::Person(person) = &user.subject else { panic!("a person") };
    let family = person.name.family.as_ref().unwrap().expose();
    let phone = user.phone.as_ref().unwrap().expose().trim_start_matches('+').to_owned();
    for id in [format!("req-{family}-1"), phone] {
        let error = create("kraken", Script::response(400, &[("x-trace-id", &id)], "{}")).await.unwrap_err();
        assert_eq!(error.request_id(), None, "{id}");
        let body = serde_json::json!({ "success": false, "requestId": id }).to_string();
        let error = create("onchainpay", Script::response(200, &[], &body)).await.unwrap_err();
        assert!(error.request_id().is_none() || !id.starts_with("req"), "{id}");
    }
    let error = create("kraken", Script::response(400, &[("x-trace-id", "4b3d-77")], "{}")).await.unwrap_err();
    assert_eq!(error.request_id(), Some("4b3d-77"));
}

/// A field that looks like a code is shown only if it is one.
#[tokio::test]
async fn a_name_before_a_colon_is_no_code() {
    for (text, code) in [
        ("Maria Silva: not accepted", None),
        ("Elena: not accepted", None),
        ("EUser:Maria Gomez born 1990 is on a list", None),
        ("EGomez:on a list", None),
        ("EGeneral:Maria Gomez", Some("EGeneral")),
        ("EGeneral:Invalid arguments:Maria", Some("EGeneral:Invalid arguments")),
        ("EAPI:Invalid nonce", Some("EAPI:Invalid nonce")),
    ] {
        let body = format!(r#"{{"error":["{text}"]}}"#);
        let error = create("kraken", Script::response(400, &[], &body)).await.unwrap_err();
        assert_eq!(error.code().map(|code| code.as_str()), code, "{text}");
        assert!(!error.to_string().contains("Maria") && !format!("{error:?}").contains("Maria"), "{error:?}");
        assert_eq!(error.message().unwrap().expose(), text);
    }
}
