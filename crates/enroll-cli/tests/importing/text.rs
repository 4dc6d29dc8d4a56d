//! What a person reads.

use enroll_sandbox::{Fault, FaultPlan};

use crate::kit::{import, invalid, ndjson, person, report};
use crate::support::World;

/// Without what changes from run to run.
fn stable(world: &World, text: &str) -> String {
    let text = text.replace(world.sandbox.url(), "http://sandbox");
    let mut stable = String::new();
    for line in text.lines() {
        let line = match line.split_once(" since ") {
            Some((head, rest)) => format!("{head} since TIME{}", &rest[20..]),
            None => line.to_owned(),
        };
        let line = match line.split_once("request id ") {
            Some((head, rest)) => format!("{head}request id ID{}", rest.split_once(',').map_or("", |(_, rest)| rest)),
            None => line,
        };
        stable += &(line + "\n");
    }
    stable
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_and_the_report_are_as_reviewed() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson([person(1), person(2), invalid(3), person(2), person(5), person(6)]));
    world.sandbox.set_faults("kraken", FaultPlan::in_order([Fault::ResetAfterStoring])).unwrap();
    let ended = import(&world, "kraken,capa", &["--limit", "3"]);
    insta::assert_snapshot!("summary", stable(&world, &ended.out));
    assert_eq!(ended.err, "");
    insta::assert_snapshot!("report", stable(&world, &report(&world, &[]).out));
    insta::assert_snapshot!("rows", stable(&world, &report(&world, &["--rows"]).out));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_journal_has_nothing_to_report_and_an_unknown_name_is_usage() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson([person(1)]));
    import(&world, "capa", &[]);
    report(&world, &["user.ndjson"]).assert_failed(2, &["user.ndjson", "did you mean users.ndjson?"]);
    let ended = report(&world, &["users.ndjson"]);
    assert_eq!((ended.code, ended.out.lines().count()), (0, 2), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_is_as_reviewed() {
    let world = World::new().await;
    for command in ["import", "report", "resolve", "secrets"] {
        insta::assert_snapshot!(format!("help_{command}"), world.run(&[command, "--help"]).out);
    }
}

/// The rows are in the journal, so a full disk is a failure of the output alone.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_summary_that_cannot_be_printed_is_said_and_is_no_doubt() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson((1..=30).map(person)));
    for (more, least) in [(&["--limit", "2"][..], 2), (&["--json"][..], 3)] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = world.command(&crate::kit::flags("capa", more)).stdout(full).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(5), "{message}");
        assert!(message.contains("cannot be written to standard output"), "{message}");
        assert!(world.stored("capa") >= least);
    }
    assert!(world.stored("capa") < 30, "no other row is sent if rows cannot be printed");
}
