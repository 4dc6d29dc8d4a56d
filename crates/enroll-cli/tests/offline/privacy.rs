//! No value of a profile is printed, by no flag, wherever it is wrong.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Folder, row, run};

/// Replaces every string by one that must not be printed, unless it is a date.
fn taint(value: &mut Value, keep: fn(&str) -> bool) {
    match value {
        Value::String(text) if !keep(text) => *text = format!("Canary {text}"),
        Value::Array(items) => items.iter_mut().for_each(|item| taint(item, keep)),
        Value::Object(fields) => fields.values_mut().for_each(|field| taint(field, keep)),
        _ => {}
    }
}

/// Rows with personal data in every place, right and wrong.
fn rows() -> String {
    let mut rows = String::new();
    let mut add = |row: String| writeln!(rows, "{row}").unwrap();
    add(row(|person| taint(person, |_| false)));
    add(row(|person| taint(person, |text| text.starts_with("19"))));
    for path in ["/email", "/subject", "/subject/person/name/given", "/subject/person/nationalities", "/extras"] {
        for value in
            [json!("Canary"), json!(["Canary"]), json!({ "Canary name": "Canary" }), json!(["Canary", ["Canary"]])]
        {
            add(row(|person| *person.pointer_mut(path).unwrap() = value));
        }
    }
    add(row(|person| person["extras"]["Canary-4f3a9b1c77"] = json!({ "Canary": "Canary" })));
    add(row(|person| person["extras"]["kraken"]["Canary"] = json!("Canary")));
    add(row(|person| person["Canary"] = json!("Canary")));
    add("Canary".to_owned());
    add("\"Canary\"".to_owned());
    add(r#"{"Canary@example.com": "Canary", "Canary@example.com": 1}"#.to_owned());
    rows
}

#[test]
fn no_value_of_a_row_is_printed() {
    let folder = Folder::new();
    let file = folder.file("users.ndjson", &rows());
    for flags in [&[][..], &["--json"], &["-v"], &["-vv"], &["--json", "-vv"], &["-q"]] {
        for to in [&[][..], &["--to", "bitpanda,capa,kraken,onchainpay,synapse"]] {
            let ended = run(&[&["check"], flags, to, &[&*file]].concat());
            let printed = ended.stdout + &ended.stderr;
            assert!(printed.len() > 500, "{flags:?} {printed}");
            let hits: Vec<_> = printed.lines().filter(|line| line.to_lowercase().contains("canary")).collect();
            assert!(hits.is_empty(), "{flags:?} {to:?}: {hits:#?}");
        }
    }
}

#[test]
fn no_value_of_one_profile_is_printed() {
    let folder = Folder::new();
    for (number, row) in rows().lines().enumerate() {
        let file = folder.file("user.json", row);
        for flags in [&["-vv"][..], &["--json", "-vv"]] {
            let ended = run(&[&["check"], flags, &[&*file]].concat());
            let printed = (ended.stdout + &ended.stderr).to_lowercase();
            assert!(!printed.contains("canary") && !printed.is_empty(), "row {number}: {printed}");
        }
    }
}

#[test]
fn no_cell_is_printed() {
    let folder = Folder::new();
    let paths = "external_id,email,phone,subject.person.name.given,subject.person.date_of_birth,extras.kraken.client_identifier";
    let cells = "Canary,Canary,Canary,Canary,Canary,\"{\"\"Canary\"\": \"\"Canary\"\"}\"";
    let csv = format!("{paths}\n{cells}\n{}\nCanary\n", cells.replacen("Canary,\"{", "1990-01-15,\"{", 1));
    let file = folder.file("users.csv", &csv);
    for flags in [&["-vv"][..], &["--json", "-vv"]] {
        let ended = run(&[&["check", "--to", "kraken,capa"], flags, &[&*file]].concat());
        assert_eq!(ended.code, 3);
        let printed = (ended.stdout + &ended.stderr).to_lowercase();
        assert!(!printed.contains("canary") && printed.contains("phone"), "{printed}");
    }
}
