//! `enroll check`: profiles and files of them.

use serde_json::json;

use crate::support::{Folder, PERSON, row, run, run_with};

#[test]
fn a_profile_is_ready_or_not_and_the_exit_code_says_it_if_providers_are_named() {
    let folder = Folder::new();
    let ready = folder.file("ready.json", PERSON);
    let without_phone = folder.file("without_phone.json", &row(|person| person["phone"] = json!(null)));
    let all = run(&["check", &ready]);
    assert_eq!(all.code, 0);
    for id in enroll::PROVIDER_IDS {
        assert!(all.stdout.contains(&format!("{id}: ready\n")), "{}", all.stdout);
        assert_eq!(run(&["check", "--to", id, &ready]).code, 0);
    }
    let kraken = run(&["check", "--to", "capa,kraken", &without_phone]);
    assert_eq!(kraken.code, 3);
    assert!(kraken.stdout.contains("capa: ready\n"), "{}", kraken.stdout);
    let missing = "kraken: not ready\n  phone is missing: the provider requires it for `phone`\n";
    assert!(kraken.stdout.contains(missing), "{}", kraken.stdout);
    assert!(!kraken.stdout.contains("synapse"), "{}", kraken.stdout);
    assert_eq!(run(&["check", &without_phone]).code, 0, "a matrix that was made");
}

#[test]
fn a_profile_as_json_is_an_object_for_each_provider() {
    let without_phone = row(|person| person["phone"] = json!(null));
    let ended = run_with(&["check", "--json", "--to", "kraken,capa,kraken", "-"], &without_phone);
    assert_eq!(ended.code, 3);
    let objects = ended.objects();
    assert_eq!(objects.len(), 2, "each provider once");
    let why = "the provider requires it for `phone`";
    assert_eq!(objects[0]["problems"][0], json!({ "path": "phone", "kind": "missing", "why": why }));
    assert_eq!(
        (&objects[0]["v"], &objects[0]["provider"], &objects[0]["ready"]),
        (&json!(1), &json!("kraken"), &json!(false))
    );
    assert_eq!((&objects[1]["provider"], &objects[1]["ready"]), (&json!("capa"), &json!(true)));
    assert_eq!(objects[1]["problems"][0]["kind"], "ignored");
}

#[test]
fn a_profile_that_cannot_be_read_has_to_be_fixed_and_a_file_that_cannot_be_read_is_another_thing() {
    let wrong = run_with(&["check", "-"], r#"{"email": 7}"#);
    assert_eq!(wrong.code, 3);
    assert!(wrong.stdout.is_empty() && wrong.stderr.contains("`email`"), "{wrong:?}");
    let objects = run_with(&["check", "--json", "-"], r#"{"email": 7}"#).objects();
    assert_eq!(objects[0]["problems"][0]["kind"], "unreadable");
    assert_eq!((&objects[0]["provider"], &objects[0]["problems"][0]["path"]), (&json!(null), &json!("email")));
    let absent = run(&["check", "/no/such/profile.json"]);
    assert_eq!(absent.code, 1);
    assert!(absent.stderr.contains("/no/such/profile.json cannot be read"), "{}", absent.stderr);
}

/// A ready row, one without a phone number, a blank line, two that cannot be read, a ready row.
fn rows() -> String {
    let ready = row(|_| {});
    let without_phone = row(|person| person["phone"] = json!(null));
    format!("{ready}\n{without_phone}\n\n{{\"email\": 7}}\nnonsense\n{ready}")
}

#[test]
fn rows_are_reported_by_number_and_path_and_one_that_cannot_be_read_does_not_stop_the_rest() {
    let folder = Folder::new();
    let file = folder.file("users.ndjson", &rows());
    let ended = run(&["check", "--to", "kraken", &file]);
    assert_eq!((ended.code, &*ended.stderr), (3, ""));
    insta::assert_snapshot!(ended.stdout);
    let ready = folder.file("ready.jsonl", &format!("{}\n", row(|_| {})));
    assert_eq!(run(&["check", "--to", "kraken", &ready]).code, 0);
}

#[test]
fn without_named_providers_rows_are_counted_and_not_listed() {
    let ended = run_with(&["check", "--format", "ndjson", "-"], &rows());
    assert_eq!(ended.code, 0);
    assert!(!ended.stdout.contains("row 2"), "{}", ended.stdout);
    let lines = |text: &str| ended.stdout.lines().any(|line| line.split_whitespace().eq(text.split(' ')));
    assert!(lines("kraken 2 3") && lines("capa 3 2") && lines("kraken phone missing 1 2"), "{}", ended.stdout);
}

#[test]
fn rows_as_json_are_objects_with_problems_and_a_summary() {
    let ended = run_with(&["check", "--json", "--format", "ndjson", "--to", "kraken", "-"], &rows());
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!(ended.stdout);
    for object in ended.objects() {
        assert_eq!(object["v"], 1, "{object}");
    }
}

#[test]
fn a_row_that_is_too_long_is_named_and_the_next_one_is_read() {
    let ready = row(|_| {});
    let input = format!("{ready}\n{}\n{ready}\n", "x".repeat(3_000_000));
    let ended = run_with(&["check", "--format", "ndjson", "--to", "kraken", "-"], &input);
    assert_eq!(ended.code, 3);
    assert!(
        ended.stdout.starts_with("row 2 (line 2) cannot be read: it has more than 1048576 bytes\n3 rows"),
        "{}",
        ended.stdout
    );
}

#[test]
fn extras_for_a_provider_that_does_not_exist_are_a_problem() {
    let misspelt = row(|person| person["extras"]["kracken"] = json!({ "tos_version_accepted": 1 }));
    let ended = run_with(&["check", "--to", "capa", "-"], &misspelt);
    assert_eq!(ended.code, 3);
    assert!(ended.stdout.contains("extras.kracken is not accepted: there is no such provider"), "{}", ended.stdout);
}

#[test]
fn an_unknown_id_is_named_with_a_suggestion() {
    let ended = run(&["check", "--to", "capa,krakn", "profile.json"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("'krakn'") && ended.stderr.contains("'kraken'"), "{}", ended.stderr);
    let tenant = run(&["check", "--to", "capa-eu-production", "profile.json"]);
    assert_eq!(tenant.code, 2);
    let tip = "not a key of a providers file; `enroll providers` lists the ids";
    assert!(tenant.stderr.contains(tip), "{}", tenant.stderr);
}

#[test]
fn the_format_is_the_ending_of_the_name_or_a_flag() {
    let folder = Folder::new();
    let file = folder.file("users.txt", &rows());
    let ended = run(&["check", &file]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("users.txt") && ended.stderr.contains("--format"), "{}", ended.stderr);
    assert_eq!(run(&["check", "--format", "ndjson", &file]).code, 0);
}

#[test]
fn a_file_without_rows_is_an_error() {
    for (format, file) in [("ndjson", ""), ("ndjson", "\n \n"), ("csv", "external_id,email\n")] {
        let ended = run_with(&["check", "--to", "kraken", "--format", format, "-"], file);
        assert_eq!((ended.code, &*ended.stdout), (1, ""), "{ended:?}");
        assert_eq!(ended.stderr, "enroll: standard input has no rows; nothing was checked\n");
    }
}

#[test]
fn problems_that_are_too_many_to_be_listed_are_counted() {
    let with_keys = row(|person| {
        for number in 0..1100 {
            let letters: String = format!("{number:04}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            person["extras"][letters] = json!({});
        }
    });
    let file = format!("{with_keys}\n{with_keys}\n");
    let check =
        |flags: &[&str]| run_with(&[&["check", "--to", "capa", "--format", "ndjson", "-"], flags].concat(), &file);
    let summary = check(&["--json"]).objects().pop().unwrap();
    let summary = &summary["summary"];
    let counted: u64 = summary["problems"].as_array().unwrap().iter().map(|one| one["rows"].as_u64().unwrap()).sum();
    let left_out = summary["problems_left_out"].as_u64().unwrap();
    assert_eq!((summary["problems"].as_array().unwrap().len(), counted), (1000, 2000));
    assert!(left_out >= 200, "{left_out}");
    assert!(
        check(&[])
            .stdout
            .ends_with(&format!("\n{left_out} more problems are not in this table: too many are different\n"))
    );
}

#[test]
fn without_named_providers_a_profile_is_a_table_of_paths_and_providers_above_the_messages() {
    let without_phone = row(|person| person["phone"] = json!(null));
    let ended = run_with(&["check", "-"], &without_phone);
    assert_eq!((ended.code, &*ended.stderr), (0, ""));
    insta::assert_snapshot!(ended.stdout);
    let named = run_with(&["check", "--to", "kraken,capa", "-"], &without_phone);
    assert!(named.stdout.starts_with("kraken: not ready\n"), "{}", named.stdout);
}
