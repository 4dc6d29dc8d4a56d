//! Settings with a canary in every value: no error, `Debug` or event shows one.

use std::path::Path;

use enroll::{Providers, SettingsFile};
use serde_json::{Value, json};

use super::logs::Log;
use super::printed::{Exhibits, found};

/// Settings of one tenant that are connected, with a canary wherever one is accepted.
fn settings() -> Value {
    json!({
        "provider": "capa",
        "base_url": "https://canary-host.example.com",
        "credentials": { "partner_api_key": "CanaryKey" },
        "timeouts": { "connect_ms": 987_654, "attempt_ms": 10_000, "total_ms": 30_000 },
        "retry": { "attempts": 3, "nonce_attempts": 1, "base_delay_ms": 100, "max_delay_ms": 900 },
        "nonce_order": "free",
        "allow_plain_http": "canary-plain.internal",
        "proxy": "http://CanaryUser:CanaryPassword@canary-proxy.internal:3128",
        "max_response_size": 65_536,
        "messages": [{ "message": "Canary message", "means": "rejected" }, { "code": "CanaryCode", "means": "nonce" }],
    })
}

fn canaries() -> Vec<String> {
    ["canary", "987654"].map(str::to_owned).into()
}

/// Every place of a value.
fn places(value: &Value, place: String, found: &mut Vec<String>) {
    found.push(place.clone());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| places(value, format!("{place}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| places(item, format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

#[test]
fn no_error_shows_a_value_of_the_settings() {
    let mut all = Vec::new();
    places(&settings(), String::new(), &mut all);
    let wrong = [
        json!("Canary"),
        json!("canary://Canary:Canary@canary/?canary"),
        json!(987_654),
        json!(0),
        json!(-987_654),
        json!(["Canary", 987_654]),
        json!({ "Canary": "Canary" }),
        json!({ "env": "CANARY_VARIABLE" }),
        json!({ "file": "/no/such/Canary" }),
        json!({ "command": ["/no/such/Canary", "Canary"] }),
        json!({ "env": "Canary", "file": "Canary" }),
        Value::Null,
    ];
    let mut exhibits = Exhibits::default();
    for place in &all {
        for value in &wrong {
            let mut changed = settings();
            *changed.pointer_mut(place).unwrap() = value.clone();
            let whole = json!({ "capa/eu": changed }).to_string();
            match Providers::from_json(whole.as_bytes()) {
                Err(error) => exhibits.error(place, &error),
                Ok(providers) => exhibits.debug(place, &providers),
            }
        }
        let mut changed = settings();
        if let Some(fields) = changed.pointer_mut(place).unwrap().as_object_mut() {
            fields.insert("CanaryField".to_owned(), json!("Canary"));
            let error = Providers::from_json(json!({ "capa/eu": changed }).to_string().as_bytes()).unwrap_err();
            exhibits.error(place, &error);
        }
    }
    for key in ["canary-4f3a9b1c", "sk-live-51H8canary", "canary@example.com", "Canary Canary"] {
        let error = Providers::from_json(json!({ key: settings() }).to_string().as_bytes());
        let without = json!({ key: { "base_url": "Canary" } }).to_string();
        exhibits.error(key, &Providers::from_json(without.as_bytes()).unwrap_err());
        // Beside a provider's id a plain key is a name, which may be shown.
        error.err().iter().for_each(|error| exhibits.error(key, error));
    }
    exhibits.hold_no(&canaries(), 300);
    assert!(exhibits.strings() > 50, "{}", exhibits.strings());
}

#[cfg(unix)]
fn logged(path: &Path, mode: u32, settings: &Value) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, settings.to_string()).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let log = Log::default();
    let guard = log.begin();
    // Another test may have reached the place that logs first; it would stay silent.
    tracing::callsite::rebuild_interest_cache();
    let file = SettingsFile::read(path).unwrap();
    assert!(!log.text().contains("enroll::settings"), "a program that refuses the file is not warned as well");
    let providers = file.connect().unwrap();
    drop(guard);
    let mut exhibits = Exhibits::default();
    exhibits.debug("the file", &file);
    exhibits.debug("what it lists", &file.exposed_literals());
    exhibits.debug("the providers", &providers);
    exhibits.hold_no(&canaries(), 3);
    log.text()
}

#[test]
#[cfg(unix)]
fn a_file_that_others_may_read_causes_one_event_without_a_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("providers.json");
    let other = json!({ "base_url": "https://api.example.com", "credentials": { "token": { "env": "PATH" } } });
    let all = json!({ "capa/eu": settings(), "bitpanda": other });
    let text = logged(&path, 0o644, &all);
    assert_eq!(text.matches("enroll::settings").count(), 1, "{text}");
    let line = text.lines().find(|line| line.contains("enroll::settings")).unwrap();
    for part in ["WARN", &format!("path={}", path.display()), "names=\"capa/eu\"", "make its mode 0600"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert_eq!(found(&text, &canaries()), [""; 0], "{text}");
    let text = logged(&path, 0o600, &all);
    assert!(!text.contains("enroll::settings"), "{text}");
    let text = logged(&path, 0o644, &json!({ "bitpanda": all["bitpanda"] }));
    assert!(!text.contains("enroll::settings"), "a reference is no secret: {text}");
}
