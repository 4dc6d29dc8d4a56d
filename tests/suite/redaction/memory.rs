//! What a process still holds of its credentials when its clients are dropped. Its memory is read
//! from outside, as a core dump or a debugger would.
//!
//! After calls, the buffers of the HTTP and TLS libraries hold what was sent until they are used
//! again. The documentation says so, and it is not tested here.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use enroll::Providers;
use serde_json::{Map, Value, json};

use super::canaries;

/// Where the other process finds its settings, and what it does with its clients.
const SETTINGS: &str = "ENROLL_TEST_SETTINGS";
const DOES: &str = "ENROLL_TEST_DOES";

#[test]
#[ignore = "the other process of the tests in this file"]
fn other() {
    let settings = std::env::var_os(SETTINGS).expect("a path");
    let does = std::env::var(DOES).expect("what to do");
    let providers = Providers::from_file(settings);
    assert_eq!(providers.is_err(), does == "refuses", "{providers:?}");
    // Dropped here where it does not hold them.
    let held = providers.ok().filter(|_| does == "holds");
    writeln!(std::io::stdout(), "done").expect("somebody who listens");
    std::io::stdin().read_to_end(&mut Vec::new()).expect("the end of the input");
    drop(held);
}

/// Another process that has done it and waits to be looked at.
fn other_that(does: &str, settings: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "redaction::memory::other", "--nocapture"]);
    command.env(SETTINGS, settings).env(DOES, does).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "done"), "the other process ended early");
    child
}

/// All that a process can write to.
fn memory(process: u32) -> Vec<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let regions = maps.lines().filter(|line| line.contains(" rw"));
    regions.filter_map(|line| region(&memory, line.split_whitespace().next()?)).collect()
}

fn region(memory: &File, range: &str) -> Option<Vec<u8>> {
    let (from, to) = range.split_once('-')?;
    let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).unwrap());
    let mut bytes = vec![0; usize::try_from(to - from).ok()?];
    memory.read_exact_at(&mut bytes, from).ok()?;
    Some(bytes)
}

fn count(memory: &[Vec<u8>], text: &[u8]) -> usize {
    let in_one = |region: &Vec<u8>| region.windows(text.len()).filter(|window| *window == text).count();
    memory.iter().map(in_one).sum()
}

/// Credentials, and the end of each: long ones, because what is freed is soon overwritten at its
/// beginning. The key that a secret holds in Base64 is looked for too.
fn credentials() -> (Value, BTreeMap<String, Vec<u8>>) {
    let (_, mut all, _) = canaries::credentials();
    let mut ends = BTreeMap::new();
    for (provider, fields) in all.as_object_mut().unwrap() {
        for (name, credential) in fields.as_object_mut().unwrap() {
            let end = credential.as_str().unwrap().to_owned();
            *credential = format!("{end:x>64}").into();
            ends.insert(format!("{provider}.{name}"), end.into_bytes());
        }
    }
    let key = STANDARD.decode(all["kraken"]["api_secret"].as_str().unwrap()).unwrap();
    ends.insert("kraken.api_secret, decoded".to_owned(), key[30..].to_vec());
    (all, ends)
}

/// The settings of all providers.
fn settings(credentials: &Value) -> String {
    let all = credentials.as_object().unwrap().iter();
    let all = all.map(|(id, credentials)| {
        (id.clone(), json!({ "base_url": "https://api.example.com", "credentials": credentials }))
    });
    Value::Object(all.collect::<Map<_, _>>()).to_string()
}

/// How often a process that does this with a file holds each credential, where it does at all.
fn held_by_one_that(does: &str, change: impl FnOnce(String) -> String) -> BTreeMap<String, usize> {
    let (all, ends) = credentials();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("providers.json");
    fs::write(&path, change(settings(&all))).unwrap();
    let mut child = other_that(does, &path);
    let memory = memory(child.id());
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let counts = ends.into_iter().map(|(name, end)| (name, count(&memory, &end)));
    counts.filter(|(_, count)| *count > 0).collect()
}

#[test]
fn what_a_client_holds_is_found() {
    let held = held_by_one_that("holds", |file| file);
    for sent in ["bitpanda.token", "capa.partner_api_key", "kraken.api_key", "synapse.fingerprint"] {
        assert!(held.contains_key(sent), "{sent}: {held:?}");
    }
    // Of a key that signs, a client holds only what a hash made of it.
    for signs in ["kraken.api_secret", "kraken.api_secret, decoded", "onchainpay.private_key"] {
        assert!(!held.contains_key(signs), "{signs}: {held:?}");
    }
}

#[test]
fn nothing_of_a_credential_is_left_when_the_clients_are_dropped() {
    assert_eq!(held_by_one_that("drops", |file| file), BTreeMap::new());
}

/// Also what was read from files and from programs.
#[test]
fn nothing_is_left_of_secrets_by_reference() {
    let secrets = tempfile::tempdir().unwrap();
    let reference = |(number, secret): (usize, &mut Value)| {
        let path = secrets.path().join(number.to_string());
        fs::write(&path, secret.as_str().unwrap()).unwrap();
        *secret = if number % 2 == 0 { json!({ "file": path }) } else { json!({ "command": ["cat", path] }) };
    };
    let referring = |file: String| {
        let mut all: Value = serde_json::from_str(&file).unwrap();
        let entries = all.as_object_mut().unwrap().values_mut();
        let credentials = entries.flat_map(|entry| entry["credentials"].as_object_mut().unwrap().values_mut());
        credentials.enumerate().for_each(reference);
        all.to_string()
    };
    assert!(held_by_one_that("holds", referring).contains_key("capa.partner_api_key"), "references are followed");
    assert_eq!(held_by_one_that("drops", referring), BTreeMap::new());
}

/// Also what was read before the file was refused for a key that is there twice.
#[test]
fn nothing_is_left_of_a_file_that_is_refused() {
    let changes: [fn(String) -> String; 3] = [
        |file| file.replacen('{', r#"{"capa": 1, "#, 1),
        |file| file.trim_end_matches('}').to_owned() + r#"}}, "capa": 1}"#,
        |file| file.replacen(r#""partner_api_key":"#, r#""partner_api_key": "x", "partner_api_key":"#, 1),
    ];
    for change in changes {
        assert_eq!(held_by_one_that("refuses", change), BTreeMap::new());
    }
}
