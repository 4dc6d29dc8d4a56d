//! What the file may be.

use serde_json::json;

use crate::kit::{count, import, invalid, ndjson, person, users};
use crate::support::World;

const COLUMNS: &str = r#"{"Id": "external_id", "Mail": "email", "First": "subject.person.name.given",
    "Last": "subject.person.name.family"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_is_imported_by_its_columns_and_its_rejects_have_the_names_of_the_columns() {
    let world = World::new().await;
    world.write("columns.json", COLUMNS);
    world.write(
        "users.csv",
        "Id,Mail,First,Last\r\nc1,c1@example.com,Jo,Doe\r\nc2,,Jo,\"D\noe\"\r\nc3,c3@example.com,Jo,Doe\r\n",
    );
    let flags = ["import", "--to", "capa", "--journal", "enroll.db", "--columns", "columns.json", "--yes", "--json"];
    let ended = world.run(&[&flags[..], &["--rejects", "rejects.csv", "users.csv"]].concat());
    assert_eq!(
        (ended.code, count(&ended, "capa", "created"), count(&ended, "capa", "invalid")),
        (3, 2, 1),
        "{ended:?}"
    );
    let rejects = std::fs::read_to_string(world.path("rejects.csv")).unwrap();
    assert_eq!(rejects, "Id,Mail,First,Last\r\nc2,,Jo,\"D\noe\"\n");
    // They are made again from the journal.
    let files = ["--rejects", "again.csv", "users.csv"];
    world.run(&[&["report", "--journal", "enroll.db"][..], &files].concat());
    assert_eq!(std::fs::read_to_string(world.path("again.csv")).unwrap(), rejects);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_without_a_named_column_is_refused_by_its_name() {
    let world = World::new().await;
    world.write("columns.json", COLUMNS);
    world.write("users.csv", "Id,First,Last\nc1,Jo,Doe\n");
    let flags = ["import", "--to", "capa", "--journal", "enroll.db", "--columns", "columns.json", "--yes", "users.csv"];
    world.run(&flags).assert_failed(1, &["`Mail`", "columns.json"]);
    assert!(!world.path("enroll.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_under_the_same_name_is_refused_and_nothing_is_sent() {
    let world = World::new().await;
    users(&world, 3);
    import(&world, "capa", &["--limit", "1"]);
    let requests = world.sandbox.received().len();
    users(&world, 4);
    import(&world, "capa", &[]).assert_failed(1, &["users.ndjson", "another input", "another name"]);
    assert_eq!((world.sandbox.received().len(), world.stored("capa")), (requests, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_line_that_was_cut_off_is_invalid_and_the_rest_is_imported() {
    let world = World::new().await;
    let whole = ndjson([person(1), person(2)]);
    world.write("users.ndjson", &whole[..whole.len() - 20]);
    let ended = import(&world, "capa", &["--json"]);
    assert_eq!(
        (ended.code, count(&ended, "capa", "created"), count(&ended, "capa", "invalid")),
        (3, 1, 1),
        "{ended:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_strict_nothing_is_sent_if_a_row_is_invalid() {
    let world = World::new().await;
    world.write("users.ndjson", &ndjson([person(1), invalid(2)]));
    let ended = import(&world, "capa", &["--strict"]);
    assert_eq!((ended.code, world.sandbox.received().len()), (3, 0), "{ended:?}");
    assert!(ended.err.contains("--strict: 1 row invalid"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_again_or_has_one_profile_is_refused() {
    let world = World::new().await;
    let run = |file: &str| world.run(&["import", "--to", "capa", "--journal", "enroll.db", "--yes", file]);
    run("-").assert_failed(2, &["reads its file again"]);
    run("person.json").assert_failed(2, &["enroll create"]);
    run("absent.ndjson").assert_failed(1, &["absent.ndjson"]);
    world.write("users.txt", &json!({}).to_string());
    run("users.txt").assert_failed(2, &["--format"]);
    assert!(!world.path("enroll.db").exists());
}
