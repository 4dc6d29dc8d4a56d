//! What all commands do at a terminal and in a pipe.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use serde_json::json;

use crate::support::{Folder, PERSON, enroll, row, run, run_with};

#[test]
fn a_reader_that_goes_away_ends_the_check_in_silence() {
    let mut command = enroll(&["check", "--to", "kraken", "--format", "ndjson", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // The input never ends, so only the closed pipe ends the command.
    let writer = std::thread::spawn(move || while input.write_all(b"{\"email\": 7}\n").is_ok() {});
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "row 1 (line 1, column 11) cannot be read: email: expected a string\n");
    drop(output);
    assert_eq!(child.wait().unwrap().code(), Some(3));
    writer.join().unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}

/// All that is reported before it breaks off is only ignored.
#[test]
fn a_check_that_breaks_off_is_not_ready() {
    let mut command = enroll(&["check", "--json", "--to", "kraken", "--format", "ndjson", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    drop(child.stdout.take());
    let ready = row(|_| {}) + "\n";
    let writer = std::thread::spawn(move || while input.write_all(ready.as_bytes()).is_ok() {});
    assert_eq!(child.wait().unwrap().code(), Some(3));
    writer.join().unwrap();
}

#[test]
fn a_closed_pipe_is_silent_at_every_command() {
    for arguments in [&["providers"][..], &["providers", "--json"], &["completions", "bash"], &["--help"], &["demo"]] {
        let mut child = enroll(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{arguments:?}");
    }
}

#[test]
fn colour_is_used_if_it_is_asked_for_and_not_in_a_pipe() {
    let escapes = |flags: &[&str]| run_with(&[&["check"], flags, &["-"]].concat(), PERSON).stdout.contains('\u{1b}');
    assert!(!escapes(&[]) && !escapes(&["--color", "never"]));
    assert!(escapes(&["--color", "always"]));
}

#[test]
fn what_is_done_is_logged_if_asked_for_and_shows_nobody() {
    assert_eq!(run(&["demo"]).stderr, "");
    let debug = run(&["demo", "-v"]);
    assert!(debug.stderr.contains("DEBUG") && debug.stderr.contains("enroll"), "{}", debug.stderr);
    let trace = run(&["-vv", "demo"]);
    for (text, levels) in
        [(&debug.stderr, &["DEBUG", "INFO", "WARN"][..]), (&trace.stderr, &["DEBUG", "INFO", "WARN", "TRACE"])]
    {
        for line in text.lines() {
            assert!(levels.iter().any(|level| line.trim_start().starts_with(level)), "{line}");
            assert!(line.contains(" enroll"), "another crate is logged: {line}");
            assert!(!["maria", "Gomez", "sandbox-", "+1415"].iter().any(|value| line.contains(value)), "{line}");
        }
    }
    assert_eq!(run(&["demo", "-v", "-q"]).code, 2, "both at once mean nothing");
}

#[test]
fn notes_are_not_printed_if_only_results_are_wanted() {
    let folder = Folder::new();
    let columns = folder.file("columns.json", r#"{"Mail": "email"}"#);
    let arguments = ["check", "--columns", &columns, "--format", "csv", "-"];
    let csv = "Mail,Name\njo@example.com,Jo\n";
    assert_eq!(run_with(&arguments, csv).stderr, "columns that --columns does not name are not used: 2\n");
    assert_eq!(run_with(&[&arguments[..], &["-q"]].concat(), csv).stderr, "");
}

#[test]
fn a_typo_in_a_command_or_a_flag_gets_a_suggestion() {
    for (typo, meant) in
        [(&["chek"][..], "check"), (&["check", "--jsom", "-"], "--json"), (&["completions", "bsh"], "bash")]
    {
        let ended = run(typo);
        assert_eq!(ended.code, 2, "{typo:?}");
        assert!(ended.stderr.contains(&format!("'{meant}'")), "{}", ended.stderr);
    }
}

#[test]
fn a_typo_in_the_name_of_a_provider_gets_a_suggestion_from_every_command() {
    let folder = Folder::new();
    let capa = json!({ "capa-staging": {
        "provider": "capa", "base_url": "http://127.0.0.1:9", "credentials": { "partner_api_key": { "env": "X" } },
    } });
    let providers = folder.file("providers.json", &capa.to_string());
    let person = folder.file("person.json", PERSON);
    let complaint = |arguments: &[&str]| {
        let ended = run(arguments);
        assert_eq!(ended.code, 2, "{ended:?}");
        ended.stderr
    };
    for command in [&["create", "--yes"][..], &["explain"]] {
        let named = [command, &["--providers", &providers, "--to", "capa-stagign", &person]].concat();
        assert!(complaint(&named).contains("did you mean capa-staging?"), "{}", complaint(&named));
    }
    let without_file = complaint(&["explain", "--to", "krakn", &person]);
    assert!(without_file.contains("did you mean kraken?"), "{without_file}");
}

#[test]
fn a_large_file_is_never_in_memory() {
    // Each row is nearly as long as a row may be, and cannot be sent.
    let large = row(|person| person["phone"] = "x".repeat(1_000_000).into()) + "\n";
    let mut command = enroll(&["check", "--json", "--format", "ndjson", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..60 {
        stdin.write_all(large.as_bytes()).unwrap();
    }
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", child.id())) {
        let kilobytes = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        // Without the pages of the command itself, which are 28 MB in a build for tests. A row is
        // here several times: its text, its JSON and the profile.
        let peak = kilobytes("VmHWM:") - kilobytes("RssFile:");
        assert!(peak < 15_000, "{peak} kB for 60 MB of input");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
