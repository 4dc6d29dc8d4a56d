//! What is wrong before anything is sent.

use serde_json::json;

use crate::kit::{count, flags, import, report, summary, users};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_without_a_decision_is_refused_before_the_journal_is_made() {
    let world = World::new().await;
    users(&world, 2);
    import(&world, "onchainpay", &[]).assert_failed(2, &["onchainpay", "--secrets FILE", "--discard-secrets"]);
    assert!(!world.path("enroll.db").exists());
    assert!(world.sandbox.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_pause_after_one_row_and_all_rows_are_planned() {
    let world = World::new().await;
    users(&world, 20);
    world.change("/capa/credentials/partner_api_key", json!("another"));
    let ended = import(&world, "capa", &["--json"]);
    assert_eq!((ended.code, world.sandbox.received().len()), (4, 1), "{ended:?}");
    assert_eq!(
        (count(&ended, "capa", "planned"), summary(&ended, "capa")["stop"]["reason"].clone()),
        (20, json!("set_up"))
    );
    world.change(
        "/capa/credentials/partner_api_key",
        world.sandbox.settings()["capa"]["credentials"]["partner_api_key"].clone(),
    );
    assert_eq!(import(&world, "capa", &[]).code, 0);
    assert_eq!(world.stored("capa"), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_not_read_and_written_under_two_flags() {
    let world = World::new().await;
    users(&world, 1);
    import(&world, "capa", &["--rejects", "./users.ndjson"]).assert_failed(2, &["--rejects", "one file"]);
    import(&world, "capa", &["--results", "enroll.db"]).assert_failed(2, &["--results", "--journal"]);
    import(&world, "capa", &["--results", "/dev/null"]).assert_failed(2, &["--results", "not a file"]);
    import(&world, "capa", &["--results", "absent/results"]).assert_failed(1, &["--results absent/results"]);
    assert!(!world.path("enroll.db").exists());
    // Also what the journal has beside it, and what nobody can make again.
    import(&world, "capa", &["--results", "enroll.db-wal"]).assert_failed(2, &["--results", "--journal"]);
    import(&world, "capa", &["--rejects", "enroll.db.generation"]).assert_failed(2, &["--rejects", "--journal"]);
    world.write("kept.new", "mine");
    import(&world, "capa", &["--results", "kept"]);
    assert_eq!(std::fs::read_to_string(world.path("kept.new")).unwrap(), "mine");
    std::fs::remove_file(world.path("enroll.db.generation")).unwrap();
    std::fs::remove_file(world.path("enroll.db")).unwrap();
    let asked = world.run(&["import", "--to", "capa", "--journal", "enroll.db", "users.ndjson"]);
    asked.assert_failed(2, &["--yes"]);
    import(&world, "capa", &["--rate", "kraken=1"]).assert_failed(2, &["--rate kraken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_journal_is_refused() {
    let world = World::new().await;
    users(&world, 1);
    world.write(
        "enroll.db",
        "a letter, which is longer than the head of a database is: one hundred bytes or so, as said.\n",
    );
    let ended = import(&world, "capa", &[]);
    ended.assert_failed(1, &["enroll.db"]);
    report(&world, &[]).assert_failed(1, &["enroll.db"]);
    world.run(&["report", "--journal", "absent.db"]).assert_failed(1, &["absent.db"]);
    assert!(!world.path("absent.db").exists() && world.sandbox.received().is_empty());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_another_process_uses_is_refused() {
    let world = World::new().await;
    users(&world, 3);
    world.every("capa", enroll_sandbox::Fault::SlowHeaders { millis: 3000 });
    let mut first = world.command(&flags("capa", &["--limit", "1"])).spawn().unwrap();
    while world.sandbox.received().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    import(&world, "capa", &[]).assert_failed(1, &["another import uses the journal"]);
    assert_eq!(first.wait().unwrap().code(), Some(5));
}
