//! A file of settings: its folder, its secrets by reference, and who may read it.

use std::fs;
use std::path::Path;

use enroll::{CallOptions, Providers, SettingsFile};
use enroll_tests::{harness, profiles};
use serde_json::{Value, json};

fn write(folder: &Path, mode: u32, settings: &Value) -> std::path::PathBuf {
    let path = folder.join("providers.json");
    fs::write(&path, settings.to_string()).unwrap();
    set_mode(&path, mode);
    path
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

fn settings(url: &str, key: &Value) -> Value {
    json!({ "capa": { "base_url": url, "credentials": { "partner_api_key": key } } })
}

#[tokio::test]
#[cfg(unix)]
async fn every_kind_of_reference_leads_to_the_key() {
    let sandbox = harness::sandbox().await;
    let key = sandbox.credentials().get("capa", "partner_api_key").unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("capa.key"), format!("{key}\r\n")).unwrap();
    let script = folder.path().join("print-key");
    fs::write(&script, format!("#!/bin/sh\necho {key}\n")).unwrap();
    set_mode(&script, 0o700);
    let references = [
        json!({ "file": "capa.key" }),
        json!({ "file": folder.path().join("capa.key") }),
        json!({ "command": ["cat", folder.path().join("capa.key")] }),
        json!({ "command": ["./print-key"] }),
    ];
    for (number, reference) in references.iter().enumerate() {
        let providers = Providers::from_file(write(folder.path(), 0o644, &settings(sandbox.url(), reference))).unwrap();
        let user = profiles::numbered(&profiles::full_person(), u64::try_from(number).unwrap());
        let capa = providers.get("capa").unwrap();
        capa.create_user(&user, &CallOptions::new()).await.unwrap_or_else(|error| panic!("{reference}: {error}"));
    }
    assert_eq!(sandbox.users().len(), references.len());
}

#[test]
#[cfg(unix)]
fn what_is_written_in_a_file_that_others_may_read_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = json!({
        "capa/eu": {
            "provider": "capa",
            "base_url": "https://api.example.com",
            "credentials": { "partner_api_key": { "env": "CAPA_KEY" } },
            "proxy": "http://user:password@proxy.internal",
        },
        "kraken": {
            "base_url": "https://api.example.com",
            "credentials": { "api_key": "example", "api_secret": { "file": "/run/secrets/kraken" } },
            "proxy": "http://proxy.internal",
        },
    });
    let listed = |mode| {
        let file = SettingsFile::read(write(folder.path(), mode, &settings)).unwrap();
        file.exposed_literals().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for mode in [0o600, 0o400, 0o711] {
        assert_eq!(listed(mode), [""; 0], "{mode:o}");
    }
    for mode in [0o644, 0o640, 0o604, 0o620, 0o602] {
        assert_eq!(listed(mode), ["capa/eu: proxy", "kraken: credentials.api_key"], "{mode:o}");
    }
}

#[test]
fn a_file_is_read_without_following_its_references() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings("https://api.example.com", &json!({ "file": "no-such-file" }));
    let file = SettingsFile::read(write(folder.path(), 0o600, &settings)).unwrap();
    let error = file.connect().unwrap_err().to_string();
    let expected = "capa: credentials.partner_api_key.file names a file that cannot be read: ";
    assert!(error.starts_with(expected) && !error.contains("no-such-file"), "{error}");
}
