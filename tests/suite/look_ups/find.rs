//! Look-ups and checks of access at every provider, against the sandbox.

use std::time::Duration;

use enroll::facts::{LookUpKey, NotFoundProves};
use enroll::{
    Access, CallOptions, Config, CreateUser, FindError, LookUp, NewUser, PROVIDER_IDS, Retry, UserQuery, connect,
};
use enroll_kraken::Kraken;
use enroll_sandbox::{Fault, FaultPlan, Sandbox, SeedUser};
use enroll_tests::{harness, profiles};
use serde_json::Value;

/// The providers whose look-up finds users by what a profile holds.
const FINDING: [&str; 3] = ["bitpanda", "onchainpay", "synapse"];

fn client(sandbox: &Sandbox, id: &str) -> Box<dyn CreateUser> {
    harness::provider(sandbox, id).unwrap()
}

fn person(number: u64) -> NewUser {
    profiles::numbered(&profiles::minimal_person(), number)
}

async fn find(client: &dyn CreateUser, query: &UserQuery) -> LookUp {
    client.find_user(query, &CallOptions::new()).await.unwrap()
}

#[tokio::test]
async fn a_created_user_is_found_and_nobody_else() {
    let sandbox = harness::sandbox().await;
    for id in FINDING {
        let client = client(&sandbox, id);
        let created = client.create_user(&person(1), &CallOptions::new()).await.unwrap();
        client.create_user(&person(2), &CallOptions::new()).await.unwrap();
        let LookUp::Found(user) = find(&*client, &UserQuery::of(&person(1))).await else { panic!("{id}: not found") };
        assert_eq!(user.user_id, created.user_id, "{id}");
        let shows_id = client.facts().look_up.by.contains(&LookUpKey::ExternalId);
        assert_eq!(user.matches_external_id, shows_id.then_some(true), "{id}");
        // Bitpanda's search shows neither.
        assert_eq!(user.created_at.is_some(), id != "bitpanda", "{id}");
        let nobody = find(&*client, &UserQuery::of(&person(3))).await;
        assert_eq!(nobody, LookUp::NotFound { proves: client.facts().look_up.not_found }, "{id}");
        assert_eq!(sandbox.truth().users(id).count(), 2, "{id}: a look-up creates nobody");
    }
}

#[tokio::test]
async fn hidden_late_and_other_peoples_users_are_not_found() {
    for id in FINDING {
        let sandbox = Sandbox::builder()
            .visible_after(id, Duration::from_secs(3600))
            .seed(id, SeedUser::hidden().email(profiles::numbered_email(1)))
            .seed(id, SeedUser::of_another_partner().email(profiles::numbered_email(2)))
            .start()
            .await
            .unwrap();
        let client = client(&sandbox, id);
        client.create_user(&person(3), &CallOptions::new()).await.unwrap();
        for number in 1..=3 {
            let found = find(&*client, &UserQuery::of(&person(number))).await;
            assert!(matches!(found, LookUp::NotFound { .. }), "{id} {number}: {found:?}");
        }
    }
}

#[tokio::test]
async fn several_users_with_one_address_are_all_reported() {
    for id in ["bitpanda", "synapse"] {
        let email = profiles::numbered_email(1);
        let twins = [SeedUser::earlier().email(&email).external_id("a"), SeedUser::earlier().email(&email)];
        let builder = twins.into_iter().fold(Sandbox::builder(), |builder, user| builder.seed(id, user));
        let sandbox = builder.start().await.unwrap();
        let found = find(&*client(&sandbox, id), &UserQuery::by_email(&*email)).await;
        assert_eq!(found.matches().len(), 2, "{id}: {found:?}");
    }
}

/// The newest and the oldest of 400 users are found in a few pages.
#[tokio::test]
async fn a_long_list_is_read_from_both_ends() {
    let seeds = (0..400).map(|number| SeedUser::earlier().email(profiles::numbered_email(number)));
    let builder = seeds.fold(Sandbox::builder(), |builder, user| builder.seed("onchainpay", user));
    let sandbox = builder.start().await.unwrap();
    let client = client(&sandbox, "onchainpay");
    for (number, most) in [(0, 1), (399, 2), (200, 8)] {
        let before = sandbox.truth().look_ups("onchainpay");
        let found = find(&*client, &UserQuery::by_email(profiles::numbered_email(number))).await;
        let pages = sandbox.truth().look_ups("onchainpay") - before;
        assert!(matches!(found, LookUp::Found(_)) && pages <= most, "{number}: {pages} pages, {found:?}");
    }
}

#[tokio::test]
async fn kraken_verifies_an_id_against_the_external_id() {
    let sandbox = harness::sandbox().await;
    let credentials = serde_json::from_value(harness::credentials(&sandbox, "kraken")).unwrap();
    let kraken = Kraken::new(&credentials, &Config::new(sandbox.url())).unwrap();
    let created = kraken.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap();
    let external_id = profiles::full_person().external_id.unwrap();
    for (external_id, expected) in [(external_id.expose().as_str(), true), ("another", false)] {
        let found = kraken.verify_user(&created.user_id, external_id, &CallOptions::new()).await.unwrap();
        let LookUp::Found(user) = found else { panic!("not found") };
        assert_eq!((&user.user_id, user.matches_external_id), (&created.user_id, Some(expected)));
    }
    let nobody = kraken.verify_user("AA11 N84G NOBO DYXX", "another", &CallOptions::new()).await.unwrap();
    assert_eq!(nobody, LookUp::NotFound { proves: NotFoundProves::Nothing });
}

#[tokio::test]
async fn a_query_that_no_documented_call_serves_says_what_to_do_and_sends_nothing() {
    let sandbox = harness::sandbox().await;
    let mut lines = Vec::new();
    for id in ["capa", "kraken"] {
        let error = client(&sandbox, id).find_user(&UserQuery::of(&person(1)), &CallOptions::new()).await.unwrap_err();
        assert!(matches!(error, FindError::Unsupported { .. }), "{id}");
        lines.push(error.to_string());
    }
    assert!(sandbox.received().is_empty());
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_look_up_is_retried_and_a_create_never_follows() {
    for id in FINDING {
        let faults = [Fault::ResetBeforeProcessing, Fault::ServerError { after_storing: false }];
        let sandbox = Sandbox::builder().look_up_faults(id, FaultPlan::in_order(faults)).start().await.unwrap();
        let config = Config::new(sandbox.url()).retry(Retry::new().backoff(Duration::ZERO, Duration::ZERO));
        let client = connect(id, &harness::credentials(&sandbox, id), &config).unwrap();
        let found = find(&*client, &UserQuery::of(&person(1))).await;
        assert!(matches!(found, LookUp::NotFound { .. }), "{id}: {found:?}");
        let truth = sandbox.truth();
        assert_eq!((truth.look_ups(id), truth.requests(id)), (3, 0), "{id}");
    }
}

#[tokio::test]
async fn access_is_checked_by_a_read_at_every_provider_that_has_one() {
    let sandbox = harness::sandbox().await;
    for id in PROVIDER_IDS {
        let client = client(&sandbox, id);
        let has_look_up = client.facts().look_up.call.is_some();
        let access = client.check_access(&CallOptions::new()).await;
        assert_eq!(access.is_ready(), has_look_up, "{id}: {access}");
        assert_eq!(matches!(access, Access::Unsupported), !has_look_up, "{id}");
        assert_eq!((sandbox.truth().look_ups(id), sandbox.truth().requests(id)), (u64::from(has_look_up), 0), "{id}");
        assert_eq!(sandbox.truth().users(id).count(), 0, "{id}");
    }
}

/// The same credentials with one that is another one of the same form.
fn with_another(credentials: &Value, field: &str) -> Value {
    let mut credentials = credentials.clone();
    // Another secret in the same encoding.
    credentials[field] = if field == "api_secret" { "bm90IHRoZSBzZWNyZXQ=" } else { "another" }.into();
    credentials
}

#[tokio::test]
async fn wrong_credentials_and_a_wrong_signature_are_distinguished() {
    let sandbox = harness::sandbox().await;
    let rows = [
        ("bitpanda", "token", "Credentials"),
        ("kraken", "api_key", "Credentials"),
        ("kraken", "api_secret", "Signature"),
        ("onchainpay", "public_key", "Credentials"),
        ("onchainpay", "private_key", "Signature"),
        ("synapse", "client_secret", "Credentials"),
    ];
    for (id, field, expected) in rows {
        let credentials = harness::credentials(&sandbox, id);
        assert!(
            credentials[field].is_string(),
            "{id} {field}: {:?}",
            credentials.as_object().map(|all| all.keys().collect::<Vec<_>>())
        );
        let config = Config::new(sandbox.url()).retry(Retry::never());
        let client = connect(id, &with_another(&credentials, field), &config).unwrap();
        let access = client.check_access(&CallOptions::new()).await;
        assert_eq!(format!("{access:?}"), expected, "{id} {field}");
    }
}
