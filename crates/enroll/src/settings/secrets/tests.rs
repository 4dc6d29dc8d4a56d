//! References to secrets, and what is refused of them.

use serde_json::{Value, json};

use super::*;

/// A variable that Cargo sets when it runs tests.
const VARIABLE: &str = "CARGO_PKG_NAME";

fn resolve(folder: Option<&Path>, credentials: Value) -> Result<Value, String> {
    let settings = json!({ "base_url": "https://api.example.com", "credentials": credentials });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    let secrets = Resolver::in_folder(folder).settings(&settings);
    secrets.map(|secrets| secrets.credentials.into_inner()).map_err(|problem| problem.of("capa/eu").to_string())
}

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("enroll-{name}-{}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn references_are_followed_at_any_depth_and_all_else_stays() {
    let path = file("reference", b"from a file\r\n");
    let credentials = json!({
        "a": { "env": VARIABLE }, "b": { "c": [7, { "file": path }, null] }, "d": "literal", "e": true, "f": {},
    });
    let expected = json!({
        "a": "enroll", "b": { "c": [7, "from a file", null] }, "d": "literal", "e": true, "f": {},
    });
    assert_eq!(resolve(None, credentials).unwrap(), expected);
    let name = path.file_name().unwrap().to_str().unwrap();
    let relative = json!({ "a": { "file": name } });
    assert_eq!(resolve(path.parent(), relative).unwrap(), json!({ "a": "from a file" }));
    std::fs::remove_file(path).unwrap();
}

/// A provider may have a credential that is called like a kind of reference.
#[test]
fn the_object_of_the_credentials_is_no_reference() {
    assert_eq!(resolve(None, json!({ "file": "literal" })).unwrap(), json!({ "file": "literal" }));
}

#[test]
fn a_bad_reference_is_named_and_not_shown() {
    let (empty, latin1) = (file("empty", b"\n"), file("latin1", b"Canary\xe9"));
    let long = file("long", &vec![b'C'; 300 * 1024]);
    let rows = [
        (json!({ "env": "Canary", "file": "/Canary" }), "key is a reference with more than one key"),
        (json!({ "env": "Canary", "Canary": 1 }), "key is a reference with more than one key"),
        (json!({ "env": "Canary" }), "key.env names a variable that is not set"),
        (json!({ "env": "" }), "key.env is not accepted: expected the name of an environment variable"),
        (json!({ "env": ["Canary"] }), "key.env is not accepted: expected the name of an environment variable"),
        (json!({ "env": "Canary=\u{0}" }), "key.env names a variable that is not set"),
        (json!({ "file": 7 }), "key.file is not accepted: expected the path of a file"),
        (json!({ "file": "/no/such/Canary" }), "key.file names a file that cannot be read: No such file"),
        (json!({ "file": "Canary" }), "key.file is a relative path, and these settings are in no file"),
        (json!({ "file": "/Canary\u{0}" }), "key.file names a file that cannot be read"),
        (json!({ "file": empty }), "key.file leads to an empty value"),
        (json!({ "file": latin1 }), "key.file names a file that cannot be read: it is not UTF-8"),
        (json!({ "file": long }), "key.file names a file that cannot be read: it is longer than 256 KiB"),
        (json!({ "command": [] }), "key.command is not accepted: expected a list of strings"),
        (json!({ "command": "Canary" }), "key.command is not accepted: expected a list of strings"),
        (json!({ "command": ["Canary", 7] }), "key.command is not accepted: expected a list of strings"),
        (json!({ "command": [""] }), "key.command is not accepted: expected a list of strings"),
        (json!({ "command": ["no-such-Canary"] }), "key.command is a command that cannot be started"),
        (json!({ "command": ["bin/Canary"] }), "key.command is a relative path"),
        (json!({ "command": ["/bin/Canary\u{0}"] }), "key.command is a command that cannot be started"),
        (json!([{ "Canary": { "env": "Canary" } }]), "key[0].?.env names a variable that is not set"),
    ];
    for (reference, expected) in rows {
        let why = resolve(None, json!({ "key": reference })).unwrap_err();
        assert!(why.starts_with(&format!("capa/eu: credentials.{expected}")), "{reference}: {why}");
        assert!(!why.contains("Canary"), "{reference}: {why}");
    }
    for path in [empty, latin1, long] {
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_key_that_could_be_a_secret_is_not_shown() {
    for (key, shown) in [("partner_api_key", "partner_api_key"), ("sk-live-canary", "?"), ("canary4f3a", "?")] {
        assert_eq!(field("credentials", key), format!("credentials.{shown}"));
    }
    assert_eq!(field("credentials", "correcthorsebatterystaple"), "credentials.?");
}

#[test]
fn nothing_is_read_unless_that_was_asked_for() {
    let settings = json!({ "base_url": "https://api.example.com", "credentials": { "key": { "env": VARIABLE } } });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    let problem = Resolver::refusing().settings(&settings).err().unwrap();
    let why = problem.of("capa").to_string();
    assert!(why.starts_with("capa: credentials.key.env is a reference, which is not followed here"), "{why}");
}
