//! Settings that are refused: the error names the entry, the field and what is expected there.

use enroll::Providers;
use enroll_tests::specs;
use serde_json::{Value, json};

/// Settings of Capa with one more field.
fn with(field: &str, value: Value) -> Value {
    let mut settings = json!({
        "provider": "capa",
        "base_url": "https://api.example.com",
        "credentials": { "partner_api_key": "Canary" },
    });
    settings[field] = value;
    json!({ "capa/eu": settings })
}

/// Why settings are refused, or nothing.
fn why(settings: &Value) -> String {
    let error = Providers::from_json(settings.to_string().as_bytes()).err();
    error.map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn a_bad_field_is_named_with_what_is_expected_there() {
    let rows = [
        ("Canary", json!("Canary"), " has an unknown field: expected one of `provider`, `base_url`"),
        ("provider", json!("canary-corp"), ": provider is not one of bitpanda, capa"),
        ("provider", json!(7), ": provider is not accepted: expected a string"),
        ("base_url", Value::Null, ": base_url is not accepted: expected a string"),
        ("base_url", json!("Canary"), ": base_url is not an absolute URL"),
        ("base_url", json!("https://Canary:Canary@a.example.com"), ": base_url contains a user name"),
        ("credentials", json!({}), ": credentials.partner_api_key is missing; add it"),
        ("credentials", json!("Canary"), ": credentials is not accepted: expected an object"),
        ("credentials", json!({ "partner_api_key": " Canary" }), ": credentials.partner_api_key begins or ends with"),
        ("credentials", json!({ "partner_api_key": "" }), ": credentials.partner_api_key is empty or blank"),
        ("credentials", json!({ "partner_api_key": ["Canary"] }), ": credentials.partner_api_key is not accepted"),
        (
            "credentials",
            json!({ "partner_api_key": "a", "Canary": "b" }),
            ": credentials has an unknown field: expected",
        ),
        ("credentials", json!({ "partner_api_key": { "env": "Canary" } }), ": credentials.partner_api_key.env names"),
        ("timeouts", json!(30), ": timeouts is not accepted: expected an object with `connect_ms`"),
        ("timeouts", json!({ "total_ms": 0 }), ": timeouts.total_ms is not accepted: expected a nonzero u64"),
        ("timeouts", json!({ "attempt_ms": 0 }), ": timeouts.attempt_ms is not accepted: expected a nonzero u64"),
        ("timeouts", json!({ "connect_ms": 0 }), ": timeouts.connect_ms is not accepted: expected a nonzero u64"),
        ("timeouts", json!({ "total_ms": -1 }), ": timeouts.total_ms is not accepted: expected a nonzero u64"),
        ("timeouts", json!({ "total_ms": "Canary" }), ": timeouts.total_ms is not accepted: expected a nonzero u64"),
        (
            "timeouts",
            json!({ "total": 30 }),
            ": timeouts has an unknown field: expected one of `connect_ms`, `attempt_ms`",
        ),
        ("retry", json!("Canary"), ": retry is not accepted: expected an object, or `never`"),
        ("retry", json!(false), ": retry is not accepted: expected an object, or `never`"),
        ("retry", json!([3]), ": retry is not accepted: expected an object, or `never`"),
        ("retry", json!({ "attempts": 0 }), ": retry.attempts is not accepted: expected a nonzero u32"),
        ("retry", json!({ "Canary": 1 }), ": retry has an unknown field: expected one of `attempts`"),
        ("retry", json!({ "nonce_attempts": 3 }), ": retry.nonce_attempts is more than 2"),
        ("retry", json!({ "base_delay_ms": 9, "max_delay_ms": 8 }), ": retry.base_delay_ms is more than max_delay_ms"),
        ("nonce_order", json!("Canary"), ": nonce_order is not accepted: expected one of `per_key`, `paced`, `free`"),
        ("allow_plain_http", json!("http://Canary"), ": allow_plain_http is not just a host"),
        ("proxy", json!("Canary"), ": proxy is not a URL"),
        ("proxy", json!(["Canary"]), ": proxy is not accepted: expected a string"),
        ("proxy", json!({ "env": "Canary" }), ": proxy.env names a variable that is not set"),
        ("root_certificate", json!("Canary.pem"), ": root_certificate is a relative path"),
        (
            "root_certificate",
            json!("/no/such.pem"),
            ": root_certificate is the path of a file that cannot be read (No such file",
        ),
        ("max_response_size", json!(0), ": max_response_size is not accepted: expected a nonzero usize"),
        ("messages", json!("Canary"), ": messages is not accepted: expected a sequence"),
        ("messages", json!([{ "message": "Canary" }]), ": messages[0].means is missing; add it"),
        (
            "messages",
            json!([{ "code": "Canary", "means": "Canary" }]),
            ": messages[0].means is not accepted: expected one of",
        ),
        ("messages", json!([{ "means": "nonce" }]), ": messages[0] has neither `message` nor `code`"),
    ];
    for (field, value, expected) in rows {
        let text = why(&with(field, value.clone()));
        assert!(text.starts_with(&format!("capa/eu{expected}")), "{field} {value}: {text}");
        assert!(!text.to_lowercase().contains("canary") && !text.contains('\n'), "{field} {value}: {text}");
    }
    assert_eq!(why(&with("provider", json!("capa"))), "");
}

/// What can be checked without a secret is checked for all entries before any is resolved.
#[test]
fn no_command_is_run_for_settings_that_are_refused_anyway() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("was-run");
    let mut settings = with("credentials", json!({ "partner_api_key": { "command": ["touch", mark] } }));
    settings["kraken"] =
        json!({ "base_url": "https://api.example.com", "credentials": {}, "retry": { "nonce_attempts": 9 } });
    assert!(why(&settings).starts_with("kraken: retry.nonce_attempts"));
    assert!(!mark.exists());
    settings.as_object_mut().unwrap().remove("kraken");
    assert!(why(&settings).starts_with("capa/eu: credentials.partner_api_key.command leads to an empty value"));
    assert!(mark.exists(), "it is run otherwise");
}

/// Settings and specs name the meaning of an error with the same words.
#[test]
fn every_meaning_of_a_listed_error_is_a_word_of_the_settings() {
    let mut words = 0;
    for id in specs::ids() {
        for listed in specs::spec(id)["x-enroll-provider"]["listed_errors"].as_array().unwrap() {
            let text = why(&with("messages", json!([{ "code": "E4711", "means": listed["means"] }])));
            assert_eq!(text, "", "{id}: {listed}");
            words += 1;
        }
    }
    assert!(words > 40, "{words}");
}

/// A chain printer, such as the alternate form of `anyhow`, prints no reason twice.
#[test]
fn a_chain_of_causes_adds_nothing() {
    let rows = [
        with("base_url", json!("https://")),
        with("credentials", json!({ "partner_api_key": "a\n" })),
        with("retry", json!("sometimes")),
        json!([]),
    ];
    for settings in rows {
        let error = Providers::from_json(settings.to_string().as_bytes()).unwrap_err();
        let text = error.to_string();
        assert_eq!(format!("{:#}", anyhow::Error::from(error)), text);
        assert!(!text.contains("cause"), "{text}");
    }
}
