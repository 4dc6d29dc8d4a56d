//! Several tenants of one provider, and all providers of a sandbox.

use enroll::{CallOptions, PROVIDER_IDS, Providers};
use enroll_sandbox::{Credentials, Sandbox};
use enroll_tests::{harness, profiles};
use serde_json::json;

async fn sandbox_with_key(key: &str) -> Sandbox {
    let mut credentials = Credentials::default();
    credentials.set("capa", "partner_api_key", key).unwrap();
    Sandbox::builder().credentials(credentials).start().await.unwrap()
}

#[tokio::test]
async fn tenants_of_one_provider_have_their_own_address_and_key() {
    let (europe, america) = (sandbox_with_key("key-of-europe").await, sandbox_with_key("key-of-america").await);
    let settings = json!({
        "capa/eu": {
            "provider": "capa",
            "base_url": europe.url(),
            "credentials": { "partner_api_key": "key-of-europe" },
        },
        "capa/us": {
            "provider": "capa",
            "base_url": america.url(),
            "credentials": { "partner_api_key": "key-of-america" },
        },
    });
    let providers = Providers::from_json(settings.to_string().as_bytes()).unwrap();
    let named: Vec<_> = providers.named().map(|(name, provider)| (name, provider.id())).collect();
    assert_eq!(named, [("capa/eu", "capa"), ("capa/us", "capa")]);
    assert_eq!(format!("{providers:?}"), r#"{"capa/eu", "capa/us"}"#);
    let user = profiles::full_person();
    providers.get("capa/us").unwrap().create_user(&user, &CallOptions::new()).await.unwrap();
    assert_eq!((europe.users().len(), america.users().len()), (0, 1));
    providers.get("capa/eu").unwrap().create_user(&user, &CallOptions::new()).await.unwrap();
    assert_eq!((europe.users().len(), america.users().len()), (1, 1));
    assert!(providers.get("capa").is_none());
}

#[tokio::test]
async fn the_settings_of_a_sandbox_connect_every_provider() {
    let sandbox = harness::sandbox().await;
    let providers = Providers::from_json(sandbox.settings().to_string().as_bytes()).unwrap();
    assert_eq!(providers.named().map(|(name, _)| name).collect::<Vec<_>>(), PROVIDER_IDS);
    for provider in providers.iter() {
        provider.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap();
    }
    assert_eq!(sandbox.users().len(), PROVIDER_IDS.len());
}

#[tokio::test]
async fn a_provider_is_added_under_a_name() {
    let sandbox = harness::sandbox().await;
    let mut providers = Providers::default();
    providers.add(harness::provider(&sandbox, "capa").unwrap());
    providers.add_named("capa/eu", harness::provider(&sandbox, "capa").unwrap());
    assert_eq!(providers.named().map(|(name, _)| name).collect::<Vec<_>>(), ["capa", "capa/eu"]);
}
