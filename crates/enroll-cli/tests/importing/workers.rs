//! Several workers with one journal on PostgreSQL. Without a server these tests are left out.

use std::process::Child;

use enroll_import::testing::TestDatabase;
use enroll_sandbox::{Fault, FaultPlan, RetryAfter};
use serde_json::json;

use crate::kit::{count, ndjson, objects, person, summary, users};
use crate::support::{Ended, World};

fn import(address: &str, to: &str, more: &[&str]) -> Vec<String> {
    let flags = [&["import", "--to", to, "--journal", address, "--yes"][..], more, &["users.ndjson"]].concat();
    flags.into_iter().map(str::to_owned).collect()
}

fn run(world: &World, flags: &[String]) -> Ended {
    world.run(&flags.iter().map(String::as_str).collect::<Vec<_>>())
}

fn spawn(world: &World, flags: &[String]) -> Child {
    world.command(&flags.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap()
}

/// The lines of rows, not the summaries.
fn rows(ended: &Ended) -> usize {
    ended.lines().iter().filter(|line| line["row"].is_u64()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_rows_of_a_file_and_each_row_is_sent_once() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 20);
    for to in ["capa", "kraken"] {
        world.every(to, Fault::SlowHeaders { millis: 100 });
    }
    let flags = |worker| import(&address, "capa,kraken", &["--json", "--concurrency", "2", "--worker", worker]);
    let both = ["one", "two"].map(|worker| spawn(&world, &flags(worker)));
    let both = both.map(|child| Ended::of(child.wait_with_output().unwrap()));
    for ended in &both {
        assert_eq!((ended.code, count(ended, "capa", "created"), count(ended, "kraken", "created")), (0, 20, 20));
        assert!(rows(ended) > 0, "both send: {both:?}");
    }
    assert_eq!((world.stored("capa"), world.stored("kraken")), (20, 20), "{both:?}");
    assert_eq!(both.iter().map(rows).sum::<usize>(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_under_the_name_of_the_import_is_refused_on_the_second_machine() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    assert_eq!(run(&world, &import(&address, "capa", &["--limit", "1"])).code, 5);
    world.write("users.ndjson", &ndjson((1..=4).map(person)));
    let other = run(&world, &import(&address, "capa", &[]));
    other.assert_failed(1, &["has another input"]);
    assert_eq!(world.stored("capa"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_has_the_workers_and_the_keys_that_they_sign_with() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    world.every("kraken", Fault::SlowHeaders { millis: 3000 });
    let flags = import(&address, "kraken", &["--worker", "host-7", "--key", "second", "--limit", "1"]);
    let first = spawn(&world, &flags);
    while world.sandbox.received().iter().all(|request| request.provider() != Some("kraken")) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let as_json = world.run(&["report", "--json", "--journal", &address]);
    let object = &as_json.lines()[0];
    assert_eq!(object["workers"][0]["name"], "host-7", "{as_json:?}");
    assert_eq!((&object["workers"][0]["rows_sending"], &object["held_back_until_ms"]), (&json!(1), &json!(null)));
    assert!(object["workers"][0]["lease_until_ms"].as_u64() > object["workers"][0]["seen_at_ms"].as_u64());
    let key = &object["signing_keys"][0];
    assert_eq!((&key["name"], &key["worker"]), (&json!("second"), &json!("host-7")), "{as_json:?}");
    assert!(key["lease_until_ms"].is_u64());
    let text = world.run(&["report", "--journal", &address]).out;
    for line in ["\nworkers:\n  host-7: 1 row in flight, lease until 2", "\nsigning keys:\n  second at kraken (http"] {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    assert_eq!(Ended::of(first.wait_with_output().unwrap()).code, 5);
    let after = world.run(&["report", "--journal", &address]).out;
    assert!(!after.contains("workers:") && !after.contains("signing keys:"), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_commands_name_the_database_and_settle_what_is_unknown() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    world.sandbox.set_faults("capa", FaultPlan::in_order([Fault::ResetAfterStoring])).unwrap();
    let ended = run(&world, &import(&address, "capa", &["--concurrency", "1"]));
    assert_eq!(ended.code, 7, "{ended:?}");
    let next = format!("resolve --journal {address} users.ndjson --to capa --settle\n");
    assert!(ended.out.contains(&next), "{next} is not in {}", ended.out);
    let resolve = |more: &[&str]| {
        let flags = ["resolve", "--journal", &address, "--to", "capa", "--yes", "users.ndjson"];
        world.run(&[&flags[..], more].concat())
    };
    let settled = resolve(&["--settle", "--settle-delay", "1ms", "--worker", "support"]);
    assert!(matches!(settled.code, 0 | 6), "{settled:?}");
    assert_eq!(world.stored("capa"), 3);
    let after = world.run(&["report", "--json", "--journal", &address]);
    assert_eq!((count(&after, "capa", "unknown"), summary(&after, "capa")["rows"].clone()), (0, json!(3)));
    assert_eq!(resolve(&["2", "--absent"]).code, 1, "row 2 is created");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_asked_one_worker_for_is_in_the_report_of_another() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 5);
    let limited = import(&address, "capa", &["--rate", "200", "--limit", "4"]);
    assert_eq!((run(&world, &limited).code, world.stored("capa")), (5, 4));
    let seconds = Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(3)) };
    world.sandbox.set_faults("capa", FaultPlan::in_order([seconds])).unwrap();
    let busy = spawn(&world, &import(&address, "capa", &["--rate", "200"]));
    let held_back = || world.run(&["report", "--json", "--journal", &address]).lines()[0]["held_back_until_ms"].clone();
    let looks = (0..300).filter(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        !held_back().is_null()
    });
    assert!(looks.take(1).count() == 1, "nobody is held back");
    assert_eq!(world.stored("capa"), 4, "it waits");
    let ended = Ended::of(busy.wait_with_output().unwrap());
    assert_eq!((ended.code, world.stored("capa")), (0, 5), "{ended:?}");
}

/// As a worker leaves it that is killed while it settles.
#[tokio::test(flavor = "multi_thread")]
async fn settling_is_not_done_while_another_worker_has_rows() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    assert_eq!(run(&world, &import(&address, "capa", &[])).code, 0);
    let resolve = ["resolve", "--journal", &address, "--to", "capa", "--settle", "--yes", "users.ndjson"];
    assert_eq!(world.run(&resolve).code, 0);
    let until = "doubt = true, lease_until = enroll.now_ms() + 60000 where number = 2";
    database.execute(&format!("update enroll.rows set state = 'sending', {until}"));
    let settled = world.run(&resolve);
    assert_eq!(settled.code, 7, "{settled:?}");
    assert!(settled.err.contains("under way with another worker, or lost with it: 1; run this again"), "{settled:?}");
    database.execute("update enroll.rows set lease_until = 0 where number = 2");
    let settled = world.run(&[&resolve[..], &["--settle-delay", "1ms"]].concat());
    assert!(matches!(settled.code, 0 | 6), "{settled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secrets_of_two_workers_are_handed_out_of_both_files() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 4);
    for (file, more, code) in [("one", &["--limit", "2"][..], 5), ("two", &[], 0)] {
        let flags = import(&address, "onchainpay", &[&["--secrets", file][..], more].concat());
        assert_eq!(run(&world, &flags).code, code);
    }
    let secrets = |more: &[&str]| {
        world.run(&[&["secrets", "--journal", &address, "users.ndjson", "--from", "one"][..], more].concat())
    };
    let half = secrets(&["--out", "half"]);
    assert_eq!((half.code, objects(&world, "half").len()), (6, 2), "{half:?}");
    assert!(half.err.contains("give the files of all workers by --from"), "{half:?}");
    let all = secrets(&["--from", "two", "--out", "all", "--forget"]);
    assert_eq!((all.code, objects(&world, "all").len()), (0, 4), "{all:?}");
    assert!(!world.path("one").exists() && !world.path("two").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_needs_no_journal_in_the_database_and_makes_none() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    let dry = run(&world, &import(&address, "capa", &["--dry-run"]));
    assert_eq!(dry.code, 0, "{dry:?}");
    assert!(dry.out.contains("capa: 3 rows: 3 to send") && dry.err.contains("the journal was not read"), "{dry:?}");
    assert_eq!(database.values("select count(*) from pg_namespace where nspname = 'enroll'"), ["0"]);
    run(&world, &import(&address, "capa", &["--limit", "1"]));
    let dry = run(&world, &import(&address, "capa", &["--dry-run"]));
    assert!(dry.err.contains("the journal has 3 rows at capa"), "{dry:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_of_workers_are_for_a_database() {
    let world = World::new().await;
    users(&world, 1);
    for flag in [&["--worker", "one"][..], &["--key", "one"], &["--after-failover"]] {
        run(&world, &import("enroll.db", "capa", flag)).assert_failed(2, &[flag[0], "PostgreSQL"]);
    }
    assert!(!world.path("enroll.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_copy_of_the_database_is_refused_until_a_person_accepts_it() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    assert_eq!(run(&world, &import(&address, "capa", &["--limit", "1"])).code, 5);
    database.execute("update enroll.meta set identity = 'of another copy'");
    run(&world, &import(&address, "capa", &[])).assert_failed(1, &["another copy", "--after-failover"]);
    world.run(&["report", "--journal", &address]).assert_failed(1, &["another copy", "--after-failover"]);
    assert_eq!(world.stored("capa"), 1);
    assert_eq!(run(&world, &import(&address, "capa", &["--limit", "1", "--after-failover"])).code, 5);
    assert_eq!((run(&world, &import(&address, "capa", &[])).code, world.stored("capa")), (0, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_signs_with_nonces_above_those_of_a_worker_whose_clock_is_ahead() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    assert_eq!(run(&world, &import(&address, "kraken", &["--limit", "1"])).code, 5);
    // As if its clock were an hour ahead, in nanoseconds.
    database.execute("update enroll.signing_keys set last = enroll.now_ms() * 1000000 + 3600000000000");
    let ahead: u64 = database.values("select last from enroll.signing_keys")[0].parse().unwrap();
    let sent = world.sandbox.received().len();
    assert_eq!(run(&world, &import(&address, "kraken", &[])).code, 0);
    let received = world.sandbox.received();
    let nonces: Vec<u64> = received[sent..]
        .iter()
        .filter_map(|request| request.headers().get("api-nonce")?.to_str().ok()?.parse().ok())
        .collect();
    assert!(nonces.len() >= 2 && nonces.is_sorted() && nonces.iter().all(|nonce| *nonce > ahead), "{nonces:?} {ahead}");
}

/// Each name has a sequence of nonces of its own.
#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_not_that_of_two_names_at_a_provider() {
    let Some(database) = TestDatabase::create() else { return };
    let (world, address) = (World::new().await, database.address());
    users(&world, 3);
    let path = world.path("providers.json");
    let mut providers: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    providers["second"] = providers["kraken"].clone();
    providers["second"]["provider"] = json!("kraken");
    std::fs::write(&path, providers.to_string()).unwrap();
    let refused = run(&world, &import(&address, "kraken,second", &["--key", "main"]));
    refused.assert_failed(2, &["--key main would be that of kraken and of second, which both sign at kraken"]);
    assert_eq!(world.stored("kraken"), 0);
}
