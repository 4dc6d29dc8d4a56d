//! What `enroll create` prints and sends.

use enroll_sandbox::{Fault, RetryAfter};
use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_created_at_every_provider_in_the_order_of_the_flag() {
    let world = World::new().await;
    let ended = world.create("synapse,kraken,bitpanda,onchainpay,capa", &["--secrets", "secrets.ndjson"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let names: Vec<_> = ended.lines().iter().map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["synapse", "kraken", "bitpanda", "onchainpay", "capa"]);
    for name in enroll::PROVIDER_IDS {
        assert_eq!(world.stored(name), 1, "{name}");
    }
    assert!(ended.lines().iter().all(|line| line["outcome"] == "created" && line["user_id"].is_string()));
}

/// The fields that scripts may rely on, and what else each outcome has.
#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_a_line_are_stable() {
    let world = World::new().await;
    world.first("kraken", Fault::ResetAfterStoring);
    let lines = [
        world.create("capa", &[]).line(),
        world.create("capa", &[]).line(),
        world.create("kraken", &[]).line(),
        world.create("bitpanda", &["--dry-run"]).line(),
    ];
    let names = lines.map(|line| {
        let line = line.as_object().unwrap();
        let names: Vec<_> = line.keys().map(String::as_str).collect();
        format!("{}: {}", line["outcome"].as_str().unwrap(), names.join(" "))
    });
    insta::assert_snapshot!(names.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_json_a_line_says_what_happened_and_what_to_do() {
    let world = World::new().await;
    let create = || world.run(&["create", "--to", "capa", "--yes", "person.json"]);
    let (created, again) = (create(), create());
    assert!(created.out.starts_with("capa: created user ") && created.out.ends_with('\n'), "{created:?}");
    assert!(again.out.starts_with("capa") && again.out.contains("exists"), "{again:?}");
    assert_eq!(again.out.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_without_a_confirmation() {
    let world = World::new().await;
    let ended = world.run(&["create", "--to", "capa", "person.json"]);
    ended.assert_failed(2, &["--yes"]);
    let ended = world.create("capa", &["--dry-run"]);
    ended.assert_is(0, "not_sent", "no");
    assert!(world.sandbox.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_after_the_first_provider_that_did_not_create_the_user() {
    let world = World::new().await;
    world.every("bitpanda", Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(3600)) });
    let ended = world.create("bitpanda,capa", &[]);
    let outcomes: Vec<_> = ended.lines().iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!((ended.code, outcomes), (5, vec![json!("later"), json!("not_sent")]), "{ended:?}");
    assert_eq!(world.stored("capa"), 0);
    let ended = world.create("bitpanda,capa", &["--keep-going"]);
    let outcomes: Vec<_> = ended.lines().iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!((ended.code, outcomes), (5, vec![json!("later"), json!("created")]), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_one_provider_cannot_use_is_sent_to_none() {
    let world = World::new().await;
    world.change_person("/phone", json!(null));
    world.change_person("/subject/person/date_of_birth", json!(null));
    let ended = world.create("bitpanda,kraken", &[]);
    assert_eq!(ended.code, 3, "{ended:?}");
    let lines = ended.lines();
    assert_eq!((&lines[0]["problems"], &lines[0]["outcome"]), (&json!(null), &json!("not_sent")));
    assert_eq!(lines[1]["problems"][0]["path"], "subject.person.date_of_birth", "{ended:?}");
    assert!(world.sandbox.received().is_empty());
    let ended = world.create("bitpanda,kraken", &["--keep-going"]);
    assert_eq!((ended.code, world.stored("bitpanda"), world.stored("kraken")), (3, 1, 0), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_is_read_from_standard_input() {
    let world = World::new().await;
    let mut command = world.command(&["create", "--to", "capa", "--yes", "-"]);
    command.stdin(std::fs::File::open(world.path("person.json")).unwrap());
    assert!(command.output().unwrap().status.success());
    assert_eq!(world.stored("capa"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_a_second_call_safe_where_the_provider_promises_it() {
    let world = World::new().await;
    let create = |file| world.create("synapse", &["--secrets", file, "--idempotency-key", "order-4711"]);
    create("one").assert_is(0, "created", "yes");
    assert_eq!(world.sandbox.received()[0].header("x-sp-idempotency-key"), Some("order-4711"));
    let again = create("two");
    assert_eq!((again.code, world.stored("synapse")), (7, 1), "{again:?}");
    world.create("capa", &["--idempotency-key", "order-4711"]).assert_failed(2, &["--idempotency-key"]);
}

/// The user who was created must not be created again, whatever happened at the other provider.
#[tokio::test(flavor = "multi_thread")]
async fn a_created_user_has_a_line_of_its_own_beside_a_rejection() {
    let world = World::new().await;
    world.change("/capa/credentials/partner_api_key", json!("another"));
    let ended = world.create("kraken,capa", &[]);
    let lines = ended.lines();
    assert_eq!((ended.code, &lines[0]["outcome"], &lines[1]["outcome"]), (4, &json!("created"), &json!("rejected")));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_user_whose_line_cannot_be_written_is_no_quiet_success() {
    let world = World::new().await;
    let mut command = world.command(&["create", "--to", "capa,bitpanda", "--yes", "--json", "person.json"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(6), "{message}");
    for user in world.sandbox.users() {
        assert!(message.contains(user.id()), "{message}");
    }
    assert_eq!((world.stored("capa"), world.stored("bitpanda")), (1, 0), "nobody else is created");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_went_away_does_not_hide_a_user() {
    let world = World::new().await;
    let mut child = world.command(&["create", "--to", "capa", "--yes", "person.json"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(6), "{message}");
    assert!(message.contains(world.sandbox.users()[0].id()), "{message}");
}
