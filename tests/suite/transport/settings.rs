//! The fields of settings that need an HTTP client of their own: a proxy and a root certificate.

use enroll::{CallOptions, Providers, SettingsFile};
use enroll_tests::scripted::{Script, Scripted};
use enroll_tests::{harness, profiles};
use serde_json::{Value, json};

use crate::transport::servers::certificate::{issued, self_signed};
use crate::transport::servers::front::Front;

fn settings(url: &str, field: &str, value: Value) -> String {
    let credentials = json!({ "partner_api_key": "sandbox-capa-partner_api_key" });
    let mut capa = json!({ "base_url": url, "credentials": credentials, "retry": "never" });
    capa[field] = value;
    json!({ "capa": capa }).to_string()
}

async fn create(providers: &Providers) -> Result<enroll::CreatedUser, enroll::Error> {
    providers.get("capa").unwrap().create_user(&profiles::full_person(), &CallOptions::new()).await
}

#[tokio::test]
async fn a_request_goes_through_the_proxy_with_its_password() {
    let proxy = Scripted::start(Script::response(502, &[], "")).await.unwrap();
    let url = proxy.url().replace("http://", "http://user:p%40ss@");
    let sandbox = harness::sandbox().await;
    create(&Providers::from_json(settings(sandbox.url(), "proxy", json!(url)).as_bytes()).unwrap()).await.unwrap_err();
    let seen = proxy.requests().concat();
    let seen = String::from_utf8_lossy(&seen).to_lowercase();
    assert!(seen.starts_with(&format!("post {}/api/partner/v2/users ", sandbox.url())), "{seen}");
    // `user:p@ss`
    assert!(seen.contains("proxy-authorization: basic dxnlcjpwqhnz"), "{seen}");
    assert_eq!(sandbox.received().len(), 0);
}

#[tokio::test]
async fn a_root_certificate_beside_the_settings_is_trusted() {
    let identity = issued("localhost");
    let sandbox = harness::sandbox().await;
    let front = Front::tls(&sandbox, &identity).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("providers.json");
    std::fs::write(folder.path().join("root.pem"), &identity.root).unwrap();
    std::fs::write(folder.path().join("other.pem"), self_signed("localhost").root).unwrap();
    for (root, is_trusted) in [("root.pem", true), ("other.pem", false)] {
        std::fs::write(&path, settings(&front.url("https", "localhost"), "root_certificate", json!(root))).unwrap();
        let providers = SettingsFile::read(&path).unwrap().connect().unwrap();
        assert_eq!(create(&providers).await.is_ok(), is_trusted, "{root}");
    }
    assert_eq!(sandbox.users().len(), 1);
}
