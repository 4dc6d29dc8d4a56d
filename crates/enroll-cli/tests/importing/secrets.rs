//! One-time secrets: stored before the journal says that a user was created, and handed out.

use std::collections::BTreeSet;

use enroll_sandbox::Fault;
use serde_json::Value;

use crate::kit::{count, import, objects, report, users};
use crate::support::{Ended, World};

fn hand_out(world: &World, out: &str, more: &[&str]) -> Ended {
    let flags = ["secrets", "--journal", "enroll.db", "--from", "secrets", "--out", out, "users.ndjson"];
    world.run(&[&flags[..], more].concat())
}

fn passwords(lines: &[Value]) -> BTreeSet<String> {
    lines.iter().filter_map(|line| line["one_time_password"].as_str()).map(str::to_owned).collect()
}

fn stored(world: &World) -> BTreeSet<String> {
    world.sandbox.users().iter().filter_map(|user| user.one_time_password()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_created_user_has_a_line_which_is_handed_out_once() {
    let world = World::new().await;
    users(&world, 4);
    let ended = import(&world, "onchainpay", &["--secrets", "secrets", "--limit", "2"]);
    assert_eq!(ended.code, 5, "{ended:?}");
    let ended = import(&world, "onchainpay", &["--secrets", "secrets", "--json"]);
    assert_eq!((ended.code, count(&ended, "onchainpay", "created")), (0, 4), "{ended:?}");
    let lines = objects(&world, "secrets");
    assert_eq!((lines.len(), passwords(&lines)), (5, stored(&world)), "a line names the import");
    let handed = hand_out(&world, "copy", &[]);
    assert_eq!((handed.code, passwords(&objects(&world, "copy"))), (0, stored(&world)), "{handed:?}");
    assert!(world.path("secrets").exists());
    hand_out(&world, "copy", &[]).assert_failed(1, &["--out copy"]);
    hand_out(&world, "-", &["--forget"]).assert_failed(2, &["--forget needs --out FILE"]);
    let handed = hand_out(&world, "other", &["--forget"]);
    assert_eq!((handed.code, world.path("secrets").exists()), (0, false), "{handed:?}");
    let absent = hand_out(&world, "third", &[]);
    absent.assert_failed(1, &["there is no secrets file"]);
    assert!(!world.path("secrets").exists() && !world.path("third").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_were_discarded_are_no_loss_of_the_import() {
    let world = World::new().await;
    users(&world, 2);
    let ended = import(&world, "onchainpay", &["--discard-secrets"]);
    assert_eq!((ended.code, world.stored("onchainpay")), (0, 2), "{ended:?}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_copy_is_for_its_owner_and_a_pipe_takes_it_too() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    users(&world, 1);
    import(&world, "onchainpay", &["--secrets", "secrets"]);
    hand_out(&world, "copy", &[]);
    for name in ["copy", "secrets"] {
        assert_eq!(std::fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(passwords(&hand_out(&world, "-", &[]).lines()), stored(&world));
}

/// The line of a row whose user is not known to be created stays in the file.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_an_unknown_row_is_kept_back_and_a_user_without_a_line_is_reported() {
    let world = World::new().await;
    users(&world, 3);
    world.set("onchainpay", "retry", "never".into());
    world.first("onchainpay", Fault::DeniedSuccess { after_storing: true });
    let ended = import(&world, "onchainpay", &["--secrets", "secrets", "--json"]);
    assert_eq!((ended.code, count(&ended, "onchainpay", "created")), (7, 2), "{ended:?}");
    // Somebody takes away the line of row 2.
    let text = std::fs::read_to_string(world.path("secrets")).unwrap();
    let left: Vec<_> = text.lines().filter(|line| !line.contains("\"row\":2,")).collect();
    assert_eq!(left.len(), 3, "{text}");
    world.write("secrets", &(left.join("\n") + "\n"));
    let handed = hand_out(&world, "copy", &["--forget"]);
    assert_eq!((handed.code, objects(&world, "copy").len()), (7, 1), "{handed:?}");
    for words in
        ["kept back at onchainpay: row 1 whose user is unknown", "lost at onchainpay: row 2", "was not removed"]
    {
        assert!(handed.err.contains(words), "{words}: {handed:?}");
    }
    assert!(world.path("secrets").exists());
}

/// A process that was lost after the secret was stored: the journal says `sending`, the file has the
/// line. It is made here of the journal as it was before the response.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_secrets_file_proves_is_taken_up_and_not_sent_again() {
    let world = World::new().await;
    users(&world, 2);
    import(&world, "onchainpay", &["--secrets", "secrets", "--limit", "1"]);
    let before = std::fs::read_to_string(world.path("secrets")).unwrap();
    world.every("onchainpay", Fault::SlowHeaders { millis: 5000 });
    let mut child = world.command(&crate::kit::flags("onchainpay", &["--secrets", "secrets"])).spawn().unwrap();
    while world.stored("onchainpay") < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.sandbox.clear_faults();
    let user = world.sandbox.users().into_iter().last().unwrap();
    let line = before.lines().last().unwrap().replace("\"row\":1", "\"row\":2");
    let mut line: Value = serde_json::from_str(&line).unwrap();
    (line["user_id"], line["one_time_password"]) = (user.id().into(), user.one_time_password().unwrap().into());
    world.write("secrets", &format!("{before}{line}\n"));
    let ended = import(&world, "onchainpay", &["--secrets", "secrets", "--json"]);
    assert_eq!((ended.code, world.stored("onchainpay")), (0, 2), "{ended:?}");
    assert!(ended.err.contains("1 row was being sent") && ended.err.contains("1 row was created"), "{ended:?}");
    assert_eq!(passwords(&objects(&world, "secrets")), stored(&world));
    assert_eq!(count(&report(&world, &["--json"]), "onchainpay", "created"), 2);
}
