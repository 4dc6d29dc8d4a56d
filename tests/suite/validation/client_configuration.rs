//! Clients that cannot be created: the error names the field that is wrong, and does not show its
//! value.

use enroll::{Config, Providers, connect};
use serde_json::{Value, json};

use super::support::{error_chain, review_in};

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODw==";

/// Why a client cannot be made.
fn why(id: &str, credentials: &Value, config: &Config) -> String {
    connect(id, credentials, config).err().map(|error| error_chain(&error)).unwrap_or_default()
}

#[test]
fn a_credential_that_cannot_be_used_is_named() {
    let rows = [
        ("krakn", json!({}), "`krakn`"),
        ("kraken", json!({}), "credentials.api_key is missing"),
        ("kraken", json!({ "api_key": "canary" }), "credentials.api_secret is missing"),
        ("kraken", json!({ "api_key": "canary", "api_secret": 7 }), "credentials.api_secret is not accepted"),
        (
            "kraken",
            json!({ "api_key": "canary", "api_secret": SECRET, "canary": "secret" }),
            "credentials has an unknown field: expected `api_key` or `api_secret`",
        ),
        ("kraken", json!({ "api_key": "", "api_secret": SECRET }), "api_key is empty"),
        ("kraken", json!({ "api_key": "canary\n", "api_secret": SECRET }), "credentials.api_key begins or ends with"),
        ("kraken", json!({ "api_key": "canary", "api_secret": "canary!" }), "api_secret cannot be used"),
        ("kraken", json!({ "api_key": "canary", "api_secret": "" }), "api_secret is empty"),
        ("onchainpay", json!({ "public_key": "canary", "private_key": "" }), "private_key is empty"),
        (
            "synapse",
            json!({ "client_id": "canary", "client_secret": "canary", "fingerprint": "" }),
            "fingerprint is empty",
        ),
        ("bitpanda", json!({ "tokens": "canary" }), "expected `token`"),
        ("canary-7", json!({}), "no provider `?`"),
        ("bitpanda", json!("canary"), "credentials is not accepted: expected an object"),
        ("capa", json!({ "partner_api_key": ["canary"] }), "credentials.partner_api_key"),
    ];
    let config = Config::new("https://api.example.com");
    let messages: Vec<_> = rows.iter().map(|(id, credentials, _)| why(id, credentials, &config)).collect();
    for ((id, credentials, field), text) in rows.iter().zip(&messages) {
        assert!(text.contains(field) && !text.contains("canary"), "{id} {credentials}: {text}");
    }
    review_in("snapshots/client_configuration", "credentials", &messages);
}

#[test]
fn an_address_that_would_send_credentials_in_the_clear_is_refused() {
    let addresses = [
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "ftp://127.0.0.1",
        "ws://127.0.0.1",
        "https://canary:canary@api.example.com",
        "https://api.example.com/?canary",
        "https://api.example.com/#canary",
        "api.example.com",
        "https://",
        "",
    ];
    let credentials = json!({ "partner_api_key": "fake" });
    let error_chain = addresses.map(|address| why("capa", &credentials, &Config::new(address)));
    for (address, text) in addresses.iter().zip(&error_chain) {
        assert!(text.contains("base_url") && !text.contains("canary"), "{address}: {text}");
    }
    for fine in ["https://api.example.com", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert_eq!(why("capa", &credentials, &Config::new(fine)), "", "{fine}");
    }
    let messages: Vec<_> =
        addresses.iter().zip(error_chain).map(|(address, text)| format!("{address}\n{text}")).collect();
    review_in("snapshots/client_configuration", "addresses", &messages);
}

#[test]
fn several_providers_are_refused_together_by_the_first_that_cannot_be_connected() {
    let rows = [
        r#"{ "capa": { "credentials": { "partner_api_key": "canary" } } }"#,
        r#"{ "capa": { "base_url": "https://api.example.com", "credentials": {}, "timeout": "canary" } }"#,
        r#"{ "capa": { "base_url": "https://api.example.com", "credentials": {} } }"#,
        r#"{ "nobody": { "base_url": "https://api.example.com", "credentials": {} } }"#,
        r#"{ "capa": { "base_url": "http://api.example.com", "credentials": { "partner_api_key": "canary" } } }"#,
        r#"{ "sk-live-51H8canary": { "base_url": 7 } }"#,
        r#"{ "canaryTwoPassword": { "base_url": 7 } }"#,
        r#"{ "capa": ["https://api.example.com", { "partner_api_key": "canary" }] }"#,
        r#"{ "capa": { "base_url": "https://api.example.com", "credentials": ["canary"] } }"#,
        r#"{ "capa": { "base_url": "https://api.example.com", "credentials": { "canary": 1, "canary": 2 } } }"#,
        r#"{ "capa": "canary", "capa": { "base_url": "https://api.example.com", "credentials": {} } }"#,
        "canary",
    ];
    let messages = rows.map(|settings| error_chain(&Providers::from_json(settings.as_bytes()).unwrap_err()));
    assert!(messages.iter().all(|text| !text.contains("canary")), "{messages:#?}");
    review_in("snapshots/client_configuration", "several", &messages);
}

#[test]
fn a_file_of_settings_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let why = |path: &std::path::Path| {
        let text = error_chain(&Providers::from_file(path).unwrap_err());
        text.replace(&folder.path().display().to_string(), "[folder]")
    };
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let messages = [
        why(&folder.path().join("missing.json")),
        why(&file("latin1.json", b"{\"canary\": \"\xe9\"}")),
        why(&file("long.json", &vec![b' '; 300 * 1024])),
        why(&file("broken.json", b"{\"capa\": canary")),
    ];
    assert!(messages.iter().all(|text| !text.contains("canary")), "{messages:#?}");
    review_in("snapshots/client_configuration", "files", &messages);
    let fine = r#"{ "capa": { "base_url": "https://api.example.com", "credentials": { "partner_api_key": "fake" } } }"#;
    let providers = Providers::from_file(file("fine.json", fine.as_bytes())).unwrap();
    assert_eq!(providers.iter().map(|provider| provider.id()).collect::<Vec<_>>(), ["capa"]);
}
