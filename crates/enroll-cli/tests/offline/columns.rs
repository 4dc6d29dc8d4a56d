//! `enroll check` on CSV: `--columns`, cells, and errors that name the column or the path.

use serde_json::{Value, json};

use crate::support::{Folder, run, run_with};

/// What Kraken requires, by column.
fn columns() -> Value {
    json!({
        "Id": "external_id", "E-Mail": "email", "Phone": "phone", "Given": "subject.person.name.given",
        "Family": "subject.person.name.family", "Born": "subject.person.date_of_birth",
        "First passport": "subject.person.nationalities.0", "Second passport": "subject.person.nationalities.1",
        "Street": "subject.person.residence.line1", "City": "subject.person.residence.city",
        "Postcode": "subject.person.residence.postal_code", "Country": "subject.person.residence.country",
        "Work": "subject.person.occupation", "Terms": "extras.kraken.tos_version_accepted",
    })
}

const HEADER: &str =
    "Id,Notes,E-Mail,Phone,Given,Family,Born,First passport,Second passport,Street,City,Postcode,Country,Work,Terms";
const READY: &str = "7,fine,jo@example.com,+14155550123,Jo,\"Doe, \"\"jr\"\"\",1990-01-15,,US,\"1 Road\nEast\",Reno,01234,\
                     US,student,1";

fn check(columns: &str, csv: &str) -> crate::support::Ended {
    let folder = Folder::new();
    let columns = folder.file("columns.json", columns);
    run(&["check", "--to", "kraken", "--columns", &columns, &folder.file("users.csv", csv)])
}

#[test]
fn columns_have_paths_and_an_empty_cell_is_absent() {
    let ended = check(&columns().to_string(), &format!("\u{feff}{HEADER}\r\n{READY}\r\n"));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.starts_with("1 rows, 0 of them unreadable\n"), "{}", ended.stdout);
    assert_eq!(ended.stderr, "columns that --columns does not name are not used: 2\n");
}

#[test]
fn a_row_is_named_by_its_record_and_its_path() {
    let wrong_date = READY.replace("1990-01-15", "1990-13-15");
    let no_phone = READY.replace("+14155550123", " ");
    let terms = READY.replace("student,1", "student,one");
    let short = "7,fine";
    let csv = [HEADER, READY, &wrong_date, &no_phone, &terms, short, READY].join("\n");
    let ended = check(&columns().to_string(), &csv);
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn without_a_file_the_names_of_the_columns_are_the_paths() {
    let header = "external_id,email,phone,subject.person.name.given,subject.business.legal_name";
    let csv =
        format!("{header}\n7,jo@example.com,,Jo,\n8,office@example.com,,,Example Ltd\n9,jo@example.com,,Jo,Both\n");
    let ended = run_with(&["check", "--format", "csv", "--to", "capa", "-"], &csv);
    assert_eq!(ended.code, 3);
    assert!(ended.stdout.starts_with("row 3 (line 4) cannot be read: subject: "), "{}", ended.stdout);
    assert!(ended.stdout.contains("\n3 rows, 1 of them unreadable\n"), "{}", ended.stdout);
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_one_long_row() {
    let open = format!("external_id,email\n7,\"{}", "x,y\n".repeat(700_000));
    let ended = run_with(&["check", "--format", "csv", "--to", "bitpanda", "-"], &open);
    assert_eq!(ended.code, 3);
    assert!(ended.stdout.starts_with("row 1 (line 2) cannot be read: it has more than"), "{}", ended.stdout);
}

#[test]
fn a_file_that_ends_inside_a_quotation_mark_has_no_last_row() {
    let cut = "external_id,email,subject\n7,jo@example.com,reference\n8,al@example.com,\"reference";
    let ended = run_with(&["check", "--format", "csv", "--to", "bitpanda", "-"], cut);
    assert_eq!(ended.code, 3);
    let row = "row 2 (line 3) cannot be read: a quotation mark is not closed; is the end of the file missing?\n";
    assert!(ended.stdout.contains(row), "{}", ended.stdout);
}

#[test]
fn a_wrong_file_of_columns_is_named_with_the_column_and_the_path() {
    let csv = format!("{HEADER}\n{READY}\n");
    let complaint = |columns: &str| {
        let ended = check(columns, &csv);
        assert_eq!((ended.code, &*ended.stdout), (1, ""), "{ended:?}");
        ended.stderr
    };
    let unknown = complaint(r#"{"E-Mail": "mail"}"#);
    assert!(unknown.contains("the path `mail` of the column `E-Mail`"), "{unknown}");
    let twice = complaint(r#"{"Given": "subject.person.nationalities.0", "Work": "subject.person.nationalities[0]"}"#);
    assert!(twice.contains("the columns `Given` and `Work` have one path"), "{twice}");
    let absent = complaint(r#"{"Mail": "email"}"#);
    assert!(absent.contains("the first line has no column `Mail`, which --columns"), "{absent}");
    let no_object = complaint(r#"["email"]"#);
    assert!(no_object.contains("--columns") && no_object.contains("not an object of columns"), "{no_object}");
    let no_string = complaint(r#"{"Mail": 7}"#);
    assert!(no_string.contains("at `Mail`"), "{no_string}");
}

#[test]
fn columns_are_for_csv_and_their_file_must_be_there() {
    let usage = run(&["check", "--columns", "columns.json", "users.ndjson"]);
    assert_eq!(usage.code, 2);
    assert!(usage.stderr.contains("--columns is for CSV"), "{}", usage.stderr);
    let absent = run_with(&["check", "--columns", "/no/such/columns.json", "--format", "csv", "-"], "email\n");
    assert_eq!(absent.code, 1);
    assert!(absent.stderr.contains("--columns /no/such/columns.json cannot be read"), "{}", absent.stderr);
}

#[test]
fn a_first_line_that_may_be_somebody_is_not_shown() {
    let complaint = |csv: &str| {
        let ended = run_with(&["check", "--format", "csv", "-"], csv);
        assert_eq!((ended.code, &*ended.stdout), (1, ""), "{ended:?}");
        assert!(!ended.stderr.to_lowercase().contains("canary"), "{}", ended.stderr);
        ended.stderr
    };
    assert!(complaint("email,Canary,canary@example.com\n").contains("column 2 in the first line"));
    assert!(complaint("email,phone,email\n").contains("column 3 of the first line"));
    assert!(complaint("").contains("it has no first line"));
}

/// A reader of JSON would take a step down for each segment, until its stack ends.
#[test]
fn a_path_that_is_too_deep_is_no_path() {
    let deep = format!("extras.kraken{}", ".a".repeat(5000));
    let ended = check(&json!({ "x": deep }).to_string(), "x\n1\n");
    assert!(ended.code == 1 && ended.stdout.is_empty(), "{ended:?}");
    let folder = Folder::new();
    let ended = run(&["check", "--to", "kraken", &folder.file("users.csv", &format!("{deep}\n1\n"))]);
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{ended:?}");
}
