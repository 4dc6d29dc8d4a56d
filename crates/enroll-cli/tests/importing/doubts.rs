//! Users who may exist: they are listed, settled and resolved, and never sent again by themselves.

use enroll_sandbox::{Fault, FaultPlan};
use serde_json::json;

use crate::kit::{count, import, objects, report, resolve, summary, users};
use crate::support::World;

/// Five rows at a provider, of which the first two are unknown.
async fn world(to: &str, fault: Fault) -> World {
    let world = World::new().await;
    users(&world, 5);
    world.sandbox.set_faults(to, FaultPlan::in_order([fault.clone(), fault])).unwrap();
    let ended = import(&world, to, &["--json", "--concurrency", "1"]);
    assert_eq!((ended.code, count(&ended, to, "unknown"), count(&ended, to, "created")), (7, 2, 3), "{ended:?}");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_exist_is_listed_never_sent_again_and_settled_by_its_external_id() {
    let world = world("capa", Fault::ResetAfterStoring).await;
    let listed = report(&world, &["users.ndjson"]);
    assert_eq!(listed.code, 7);
    for text in [
        "2 users may exist at capa",
        "row 1, line 1: unknown since 20",
        "row 2, line 2",
        "--settle",
        "--created USER_ID",
    ] {
        assert!(listed.out.contains(text), "{text}: {listed:?}");
    }
    let requests = world.sandbox.received().len();
    assert_eq!(import(&world, "capa", &[]).code, 7);
    assert_eq!(world.sandbox.received().len(), requests);
    let rows = report(&world, &["--json", "--state", "unknown", "users.ndjson"]).lines();
    assert_eq!((rows.len(), &rows[0]["user_may_exist"], &rows[0]["step"]), (3, &json!("maybe"), &json!("look_up")));

    // The same place, spelled differently.
    world.set("capa", "base_url", json!(format!("{}/", world.sandbox.url())));
    assert_eq!(import(&world, "capa", &[]).code, 7);
    let settled = resolve(&world, "capa", &["--settle", "--settle-delay", "1ms"]);
    assert!(matches!(settled.code, 0 | 6), "{settled:?}");
    assert_eq!(world.stored("capa"), 5);
    let after = report(&world, &["--json", "users.ndjson"]);
    assert_eq!(count(&after, "capa", "unknown"), 0, "{settled:?} {after:?}");
    assert_eq!(summary(&after, "capa")["rows"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_settles_by_itself_if_asked_for() {
    let world = World::new().await;
    users(&world, 3);
    world.first("bitpanda", Fault::ResetAfterStoring);
    let ended = import(&world, "bitpanda", &["--json", "--settle", "--settle-delay", "1ms"]);
    assert_eq!((count(&ended, "bitpanda", "unknown"), world.stored("bitpanda")), (0, 3), "{ended:?}");
    assert!(matches!(ended.code, 0 | 6), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_says_what_became_of_a_row_and_of_no_other() {
    let world = world("kraken", Fault::ResetBeforeProcessing).await;
    let early = resolve(&world, "kraken", &["1", "--absent"]);
    early.assert_failed(1, &["row 1 may have been sent a moment ago", "or later"]);
    assert_eq!(resolve(&world, "kraken", &["1-2", "--created", "u-1"]).code, 2);
    assert_eq!(resolve(&world, "kraken", &["--give-up"]).code, 2);
    assert_eq!(resolve(&world, "kraken", &["1", "--created", "u-1", "--note", "seen in the portal"]).code, 0);
    let absent = resolve(&world, "kraken", &["2-4,9", "--absent", "--deadline", "1ms"]);
    assert_eq!(absent.code, 1, "{absent:?}");
    for text in ["row 3 is created", "row 4 is created", "there is no row 9"] {
        assert!(absent.err.contains(text), "{text}: {absent:?}");
    }
    world.sandbox.clear_faults();
    let ended = import(&world, "kraken", &["--json", "--results", "results"]);
    assert_eq!((ended.code, world.stored("kraken"), count(&ended, "kraken", "created")), (0, 4, 5), "{ended:?}");
    let results = objects(&world, "results");
    assert_eq!((&results[0]["user_id"], &results[0]["resolved_as"]), (&json!("u-1"), &json!("created")));
    assert_eq!(resolve(&world, "kraken", &["1", "--give-up"]).code, 1, "it is created");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_given_up_is_off_the_list_and_no_success() {
    let world = world("kraken", Fault::ResetBeforeProcessing).await;
    assert_eq!(resolve(&world, "kraken", &["1,2", "--give-up"]).code, 0);
    let after = report(&world, &["--json", "users.ndjson"]);
    assert_eq!((after.code, count(&after, "kraken", "abandoned")), (6, 2));
    assert!(!report(&world, &["users.ndjson"]).out.contains("may exist"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_command_looks_users_up_and_absent_counts_after_the_delay_only() {
    let world = world("kraken", Fault::ResetBeforeProcessing).await;
    let command = r#"while read -r line; do echo "$line" >> seen; row=${line##*\"row\":}; row=${row%%[,\}]*}; case $line in
        *canary-id-1\"*) echo "{\"row\": $row, \"found\": \"u-1\"}";; *) echo "{\"row\": $row, \"absent\": true}";;
        esac; done"#;
    let ended = resolve(&world, "kraken", &["--look-up", command]);
    assert_eq!(ended.code, 7, "{ended:?}");
    assert!(ended.err.contains("row 2 was not found"), "{ended:?}");
    let seen = objects(&world, "seen");
    assert_eq!(seen[0]["external_id"], "canary-id-1");
    assert_eq!(
        (&seen[1]["row"], &seen[1]["email"], &seen[1]["name"]),
        (&json!(2), &json!("canary-2@example.com"), &json!("kraken"))
    );
    let ended = resolve(&world, "kraken", &["--look-up", command, "--deadline", "1ms"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let after = report(&world, &["--json", "users.ndjson"]);
    assert_eq!((after.code, count(&after, "kraken", "planned"), count(&after, "kraken", "created")), (5, 1, 4));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_command_that_fails_is_named_by_its_row_and_decides_nothing() {
    let world = world("kraken", Fault::ResetBeforeProcessing).await;
    for (command, words) in [
        ("true", "row 1"),
        (r#"while read -r l; do echo "$l"; done"#, "row 1: its line is not"),
        (r#"while read -r l; do echo '{"row": 1, "found": "u-1", "absent": true}'; done"#, "found and is absent"),
        (r#"while read -r l; do echo '{"row": 1, "found": ""}'; done"#, "blank"),
        (r#"while read -r l; do echo '{"row": 7, "found": "u-1"}'; done"#, "row 7"),
        (r#"read -r l; echo '{"row": 1}'"#, "row 2"),
    ] {
        let ended = resolve(&world, "kraken", &["--look-up", command]);
        ended.assert_failed(1, &[words]);
        assert!(!ended.err.contains("canary"), "{ended:?}");
    }
    assert_eq!(count(&report(&world, &["--json"]), "kraken", "unknown"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_doubts_pause_the_import() {
    let world = World::new().await;
    users(&world, 20);
    world.every("kraken", Fault::ResetAfterStoring);
    let ended = import(&world, "kraken", &["--json", "--max-unknown", "3"]);
    assert_eq!((ended.code, world.stored("kraken"), count(&ended, "kraken", "planned")), (7, 3, 17), "{ended:?}");
    assert_eq!(summary(&ended, "kraken")["stop"]["reason"], "too_many_unknown");
}
