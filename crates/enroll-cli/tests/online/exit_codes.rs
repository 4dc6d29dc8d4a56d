//! Every exit code, each by what causes it.

use enroll_sandbox::{Fault, RetryAfter};
use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_is_1_and_named() {
    let world = World::new().await;
    let absent = world.run(&["create", "--to", "capa", "--yes", "absent.json"]);
    absent.assert_failed(1, &["absent.json"]);
    world
        .run(&["--providers", "absent", "create", "--to", "capa", "--yes", "person.json"])
        .assert_failed(1, &["--providers absent"]);
    world.write("taken", "");
    world.create("onchainpay", &["--secrets", "taken"]).assert_failed(1, &["--secrets taken"]);
    world.set("capa", "credentials", json!({ "partner_api_key": { "env": "ENROLL_TEST_ABSENT" } }));
    world.create("capa", &[]).assert_failed(1, &["capa: credentials.partner_api_key.env"]);
    assert!(world.sandbox.received().is_empty());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_secrets_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    std::fs::set_permissions(world.path("providers.json"), std::fs::Permissions::from_mode(0o644)).unwrap();
    world.create("capa", &[]).assert_failed(1, &["providers.json", "0600", "credentials."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_is_2() {
    let world = World::new().await;
    world.create("cappa", &[]).assert_failed(2, &["--to cappa", "capa"]);
    world.create("capa,capa", &[]).assert_failed(2, &["twice"]);
    world.create("onchainpay", &[]).assert_failed(2, &["--secrets"]);
    for deadline in ["soon", "0s"] {
        world.create("capa", &["--deadline", deadline]).assert_failed(2, &["--deadline"]);
    }
    for key in ["", " ", "a\nb"] {
        world.create("synapse", &["--idempotency-key", key]).assert_failed(2, &["--idempotency-key"]);
    }
    world.create("capa,", &[]).assert_failed(2, &["--to", "comma"]);
    assert_eq!(world.create(" capa , bitpanda", &["--dry-run"]).code, 0);
    let ended =
        world.command(&["create", "--to", "capa", "--yes", "person.json"]).env_remove("ENROLL_PROVIDERS").output();
    let ended = crate::support::Ended::of(ended.unwrap());
    ended.assert_failed(2, &["--providers", "ENROLL_PROVIDERS"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_to_fix_is_3() {
    let world = World::new().await;
    world.change_person("/subject/person/date_of_birth", json!(null));
    world.create("kraken", &[]).assert_is(3, "not_sent", "no");
    world.create("kraken", &["--dry-run"]).assert_is(3, "not_sent", "no");
    world.write("person.json", r#"{ "external_idd": "customer-1", "subject": "reference" }"#);
    world.create("bitpanda", &[]).assert_failed(3, &["person.json", "column 16"]);
    // What the provider itself rejects.
    world.write("person.json", crate::support::PERSON);
    world.change_person("/email", json!("not an address"));
    let ended = world.create("capa", &[]);
    assert_eq!(ended.code, 3, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_to_fix_is_4() {
    let world = World::new().await;
    world.change("/capa/credentials/partner_api_key", json!("another"));
    world.create("capa", &[]).assert_is(4, "rejected", "no");
    world.change("/kraken/credentials/api_secret", json!("AAAA"));
    world.create("kraken", &[]).assert_is(4, "rejected", "no");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_busy_or_not_there_is_5() {
    let world = World::new().await;
    world.every("capa", Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(3600)) });
    let ended = world.create("capa", &[]);
    ended.assert_is(5, "later", "no");
    assert_eq!(ended.line()["after_ms"], 3_600_000);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    world.change("/bitpanda/base_url", json!(format!("http://{closed}")));
    world.create("bitpanda", &["--deadline", "1s"]).assert_is(5, "later", "no");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_exists_is_6() {
    let world = World::new().await;
    world.create("capa", &[]).assert_is(0, "created", "yes");
    world.create("capa", &[]).assert_is(6, "exists", "yes");
    // Created, and the response has no id.
    world.every("kraken", Fault::TruncatedJson);
    world.create("kraken", &[]).assert_is(6, "exists", "yes");
    assert_eq!(world.stored("kraken"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_7_and_wins() {
    let world = World::new().await;
    world.first("kraken", Fault::ResetAfterStoring);
    let ended = world.create("kraken", &[]);
    ended.assert_is(7, "unknown", "maybe");
    assert_eq!(ended.line()["step"], "look_up");
    world.first("kraken", Fault::ResetBeforeProcessing);
    world.create("capa", &[]).assert_is(0, "created", "yes");
    let ended = world.create("kraken,capa,bitpanda", &["--keep-going"]);
    let outcomes: Vec<_> = ended.lines().iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!((ended.code, outcomes), (7, vec![json!("unknown"), json!("exists"), json!("created")]), "{ended:?}");
}
