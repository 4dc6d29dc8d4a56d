//! The first line of output of `enroll sandbox` is a file of settings as it is.

use enroll::{CallOptions, PROVIDER_IDS, Providers, SettingsFile};
use enroll_sandbox::Sandbox;
use enroll_tests::profiles;
use serde_json::{Value, json};

#[tokio::test]
async fn an_announcement_connects_every_provider() {
    for control in [false, true] {
        let sandbox = Sandbox::builder().control(control).start().await.unwrap();
        let line = format!("{}\n", sandbox.announcement());
        let providers = Providers::from_json(line.as_bytes()).unwrap();
        assert_eq!(providers.named().map(|(name, _)| name).collect::<Vec<_>>(), PROVIDER_IDS);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("providers.json");
        std::fs::write(&file, line).unwrap();
        let providers = SettingsFile::read(&file).unwrap().connect().unwrap();
        let capa = providers.get("capa").unwrap();
        capa.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap();
        assert_eq!(sandbox.users().len(), 1);
    }
}

#[tokio::test]
async fn the_secrets_of_an_announcement_are_found_in_a_file_that_others_may_read() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("providers.json");
    std::fs::write(&file, sandbox.announcement().to_string()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let settings = SettingsFile::read(&file).unwrap();
        assert_eq!(settings.exposed_literals()[0].to_string(), "bitpanda: credentials.token");
    }
}

fn announcement() -> Value {
    let capa = json!({ "base_url": "http://127.0.0.1:1", "credentials": { "partner_api_key": "canary" } });
    json!({ "url": "http://127.0.0.1:1", "credentials": { "capa": {} }, "settings": { "capa": capa } })
}

#[test]
fn errors_in_an_announcement_name_the_field() {
    let mut wrong: Vec<(Value, &str)> = Vec::new();
    let mut change = |pointer: &str, field: &str, value: Value, expected: &'static str| {
        let mut changed = announcement();
        changed.pointer_mut(pointer).unwrap()[field] = value;
        wrong.push((changed, expected));
    };
    change("/settings/capa", "base_url", Value::Null, "capa: base_url ");
    change("/settings/capa", "basis_url", json!("canary"), "capa has an unknown field");
    change("/settings/capa/credentials", "partner_api_key", json!(["canary"]), "capa: credentials.partner_api_key ");
    change("/settings", "nobody", announcement()["settings"]["capa"].take(), "nobody: provider is missing");
    change("", "settings", json!("canary"), "settings is not accepted");
    change("", "kraken", announcement()["settings"]["capa"].take(), "kraken is beside the `settings` of a sandbox");
    for (settings, expected) in wrong {
        let error = Providers::from_json(settings.to_string().as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
    assert_eq!(Providers::from_json(announcement().to_string().as_bytes()).unwrap().iter().count(), 1);
}

#[test]
fn settings_that_only_resemble_an_announcement_are_read_as_settings() {
    let capa = announcement()["settings"]["capa"].take();
    let tenant = |provider: &str| {
        let mut tenant = capa.clone();
        tenant["provider"] = provider.into();
        tenant
    };
    let named = json!({ "url": tenant("capa"), "credentials": tenant("capa"), "settings": tenant("capa") });
    let providers = Providers::from_json(named.to_string().as_bytes()).unwrap();
    let names: Vec<_> = providers.named().map(|(name, _)| name).collect();
    assert_eq!(names, ["credentials", "settings", "url"]);
}
