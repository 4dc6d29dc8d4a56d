//! Rows are sent once, and the counts add up.

use std::sync::atomic::Ordering::Relaxed;

use serde_json::json;

use crate::kit::{count, import, invalid, ndjson, objects, person, rejecting, report, summary, users};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_row_has_an_outcome_and_the_same_command_sends_nothing_more() {
    let world = World::new().await;
    let row = |n| if n % 50 == 7 { invalid(n) } else { person(n) };
    world.write("users.ndjson", &ndjson((1..=200).map(row)));
    let files = ["--results", "results.ndjson", "--rejects", "rejects.ndjson", "--json"];
    let ended = import(&world, "capa", &files);
    assert_eq!((ended.code, world.stored("capa")), (3, 196), "{}", ended.err);
    assert_eq!([count(&ended, "capa", "created"), count(&ended, "capa", "invalid")], [196, 4]);
    assert_eq!(summary(&ended, "capa")["rows"], 200);
    // A line for each row as it was recorded.
    let lines = ended.lines();
    assert_eq!(lines.iter().filter(|line| line["state"] == "created").count(), 196);
    let results = objects(&world, "results.ndjson");
    assert_eq!(results.len(), 200);
    let of = |row: u64| results.iter().find(|line| line["row"] == row).unwrap();
    assert_eq!(
        (&of(7)["state"], &of(7)["problems"][0]["path"], &of(7)["step"]),
        (&json!("invalid"), &json!("email"), &json!("fix_profile"))
    );
    assert!(world.sandbox.users().iter().any(|user| of(8)["user_id"] == json!(user.id())));
    let rejects = std::fs::read_to_string(world.path("rejects.ndjson")).unwrap();
    assert_eq!(rejects, ndjson([7, 57, 107, 157].map(invalid)), "as they came in");

    let requests = world.sandbox.received().len();
    let again = import(&world, "capa", &files);
    assert_eq!((again.code, world.sandbox.received().len()), (3, requests), "{again:?}");
    assert_eq!(again.lines().len(), 1, "no row was recorded");
    assert_eq!(objects(&world, "results.ndjson"), results, "made anew of the journal");
    let report = report(&world, &["--json", "users.ndjson"]);
    assert_eq!((report.code, count(&report, "capa", "created"), count(&report, "capa", "invalid")), (3, 196, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_targets_run_side_by_side_and_each_has_its_own_rows() {
    let world = World::new().await;
    users(&world, 12);
    let ended = import(&world, "capa,bitpanda", &["--json", "--rate", "bitpanda=1000/s", "--concurrency", "2"]);
    assert_eq!((ended.code, world.stored("capa"), world.stored("bitpanda")), (0, 12, 12), "{ended:?}");
    assert_eq!([count(&ended, "capa", "created"), count(&ended, "bitpanda", "created")], [12, 12]);
    // A target that is added later gets all rows, and the others none.
    let ended = import(&world, "capa,kraken", &["--json"]);
    assert_eq!((ended.code, world.stored("capa"), world.stored("kraken")), (0, 12, 12), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_in_the_file_twice_or_in_another_import_is_skipped() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson([person(1), person(2), person(1)]));
    let ended = import(&world, "capa", &["--results", "results"]);
    assert_eq!((ended.code, world.stored("capa")), (6, 2), "{ended:?}");
    let results = objects(&world, "results");
    assert_eq!(results[2]["state"], "skipped");
    assert_eq!(results[2]["same_as"], json!({ "import": "users.ndjson", "name": "capa", "row": 1 }));
    let ended = import(&world, "capa", &["--name", "second", "--results", "results"]);
    assert_eq!((ended.code, world.stored("capa")), (6, 2), "{ended:?}");
    assert_eq!(objects(&world, "results")[1]["same_as"]["import"], "users.ndjson");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_is_sent_and_then_the_rest() {
    let world = World::new().await;
    users(&world, 5);
    let ended = import(&world, "capa", &["--limit", "1", "--json"]);
    assert_eq!((ended.code, world.stored("capa"), count(&ended, "capa", "planned")), (5, 1, 4), "{ended:?}");
    assert_eq!(summary(&ended, "capa")["stop"]["reason"], "limit");
    let ended = import(&world, "capa", &["--json"]);
    assert_eq!((ended.code, world.stored("capa"), count(&ended, "capa", "created")), (0, 5, 5), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_rows_are_sent_again_if_asked_for() {
    let world = World::new().await;
    let (url, requests) = rejecting();
    world.change("/capa/base_url", json!(url));
    users(&world, 3);
    let flags = ["--json", "--concurrency", "1", "--rejects", "rejects"];
    let ended = import(&world, "capa", &flags);
    assert_eq!((ended.code, count(&ended, "capa", "rejected"), requests.load(Relaxed)), (3, 3, 3), "{ended:?}");
    assert_eq!(std::fs::read_to_string(world.path("rejects")).unwrap(), ndjson((1..=3).map(person)));
    assert_eq!((import(&world, "capa", &[]).code, requests.load(Relaxed)), (3, 3));
    let ended = import(&world, "capa", &[&flags[..], &["--retry", "rejected,invalid", "--limit", "1"]].concat());
    assert_eq!((ended.code, count(&ended, "capa", "planned"), requests.load(Relaxed)), (5, 2, 4), "{ended:?}");
    let refused = import(&world, "capa", &["--retry", "unknown"]);
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rejected_rows_pause_the_import() {
    let world = World::new().await;
    let (url, requests) = rejecting();
    world.change("/capa/base_url", json!(url));
    users(&world, 10);
    let ended = import(&world, "capa", &["--json", "--concurrency", "1", "--max-rejected", "2%"]);
    assert_eq!((ended.code, count(&ended, "capa", "rejected"), requests.load(Relaxed)), (5, 2, 2), "{ended:?}");
    assert_eq!(summary(&ended, "capa")["stop"]["reason"], "too_many_rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_opens_no_connection_and_makes_no_file() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson([person(1), invalid(2), invalid(3)]));
    let ended =
        world.run(&["import", "--to", "capa,onchainpay", "--journal", "enroll.db", "--dry-run", "users.ndjson"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    for text in ["capa: 3 rows: 1 to send, 2 invalid", "2  email missing, first in row 2", "onchainpay: 3 rows"] {
        assert!(ended.out.contains(text), "{text}: {ended:?}");
    }
    let files = std::fs::read_dir(world.folder.path()).unwrap().count();
    assert_eq!((files, world.sandbox.received().len()), (3, 0), "providers, profile and users");
    import(&world, "capa", &[]);
    let ended = import(&world, "capa", &["--dry-run"]);
    assert!(ended.err.contains("3 rows at capa"), "{ended:?}");
}
