//! `enroll sandbox` as a shell and a program in another language see it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A command that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn enroll(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enroll"));
    command.arg("sandbox").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A sandbox that has announced itself.
fn start(arguments: &[&str]) -> (Running, String) {
    let mut running = Running(enroll(arguments).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (running, line)
}

/// What a rejected command prints for people.
fn complaint(arguments: &[&str]) -> String {
    let output = enroll(arguments).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?} was accepted");
    String::from_utf8(output.stderr).unwrap()
}

/// The whole response to a request.
fn ask(address: &str, host: &str, what: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{what} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

/// The address in an announcement.
fn address(line: &str) -> String {
    let announced: Value = serde_json::from_str(line).unwrap();
    announced["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned()
}

/// A port that is free at this moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn the_first_line_of_output_is_a_file_of_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let (running, line) = start(&["--control"]);
    std::fs::write(&file, &line).unwrap();
    let providers = enroll::Providers::from_file(&file).unwrap();
    assert_eq!(providers.named().map(|(name, _)| name).collect::<Vec<_>>(), enroll::PROVIDER_IDS);
    drop(running);
}

#[test]
fn it_listens_on_loopback_by_name_and_by_port_alone() {
    let port = free_port();
    for listen in ["localhost:0".to_owned(), format!(":{port}"), ":0".to_owned(), "127.0.0.1:0".to_owned()] {
        let (running, line) = start(&["--listen", &listen]);
        let at = address(&line);
        assert!(at.starts_with("127.0.0.1:") || at.starts_with("[::1]:"), "{listen}: {at}");
        assert!(!listen.ends_with(&port.to_string()) || at.ends_with(&port.to_string()), "{at}");
        assert!(ask(&at, "localhost", "GET /_sandbox").starts_with("HTTP/1.1 200"), "{listen}");
        drop(running);
    }
}

#[test]
fn addresses_that_other_machines_can_reach_need_a_flag_and_get_a_warning() {
    let message = complaint(&["--listen", "0.0.0.0:0"]);
    assert!(message.contains("--listen 0.0.0.0:0") && message.contains("add --allow-remote"), "{message}");
    let remote = ["--listen", "0.0.0.0:0", "--allow-remote"];
    let message = complaint(&[&remote[..], &["--control"]].concat());
    assert!(message.contains("--control at 0.0.0.0:0") && message.contains("--allow-remote-control"), "{message}");
    let message = complaint(&["--allow-remote-control", "--control"]);
    assert!(message.contains("--allow-remote"), "{message}");

    let (mut running, line) = start(&[&remote[..], &["--control", "--allow-remote-control"]].concat());
    let at = address(&line);
    assert!(at.starts_with("127.0.0.1:"), "the URL is one that this machine can call: {at}");
    assert!(ask(&at, "localhost", "GET /_sandbox").contains(r#""is_on":true"#));
    assert!(ask(&at, "evil.example", "GET /_sandbox").starts_with("HTTP/1.1 403"));
    let mut stderr = running.0.stderr.take().unwrap();
    drop(running);
    let mut warning = String::new();
    stderr.read_to_string(&mut warning).unwrap();
    assert!(
        warning.starts_with("enroll: warning: other machines can reach this sandbox, for it listens on 0.0.0.0:"),
        "{warning}"
    );
    assert!(warning.contains("control URL") && warning.lines().count() == 1, "{warning}");
}

#[test]
fn nothing_is_warned_of_on_loopback() {
    let (mut running, _) = start(&["--allow-remote", "--control"]);
    let mut stderr = running.0.stderr.take().unwrap();
    drop(running);
    let mut text = String::new();
    stderr.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn errors_name_the_flag_and_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let cases: [(&[&str], &str); 6] = [
        (&["--listen", "8080"], "HOST:PORT"),
        (&["--listen", "no-such-host.invalid:80"], "--listen no-such-host.invalid:80"),
        (&["--listen", &taken], "choose another port, or 0 for a free one"),
        (&["--control", "--control-segment", "specs"], "--control-segment"),
        (&["--control", "--control-segment", "a/b"], "--control-segment"),
        (&["--control-segment", "mine"], "--control"),
    ];
    for (arguments, named) in cases {
        let message = complaint(arguments);
        assert!(message.contains(named), "{arguments:?}: {message}");
    }
}

#[test]
fn it_serves_on_when_nobody_reads_its_output() {
    let port = free_port();
    let mut running = Running(enroll(&["--listen", &format!(":{port}")]).spawn().unwrap());
    drop((running.0.stdout.take(), running.0.stderr.take()));
    let address = format!("127.0.0.1:{port}");
    let is_ready = |_: &u32| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(&address).is_ok()
    };
    assert!((0..500).find(is_ready).is_some(), "it does not listen");
    // It has printed its first line by now, or failed to.
    std::thread::sleep(Duration::from_millis(200));
    assert!(ask(&address, "localhost", "GET /_sandbox").starts_with("HTTP/1.1 200"));
    assert!(running.0.try_wait().unwrap().is_none(), "it ended");
}

#[test]
fn the_help_lists_the_default_rules_for_duplicates_by_the_specs() {
    let output = enroll(&["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for (provider, rule) in enroll_sandbox::Duplicates::defaults() {
        assert!(help.contains(&format!("{provider}: {rule}")), "{provider} is not in {help}");
    }
    for rule in [
        "bitpanda: rejects the same external_id, as its page promises, with 409",
        "kraken: rejects the same email, which its page does not promise, with 409",
        "synapse: accepts it, no field is unique",
    ] {
        assert!(help.contains(rule), "{rule} is not in {help}");
    }
    for flag in ["--allow-remote", "--allow-remote-control", "POST clock", "DELETE users", "GET /_sandbox"] {
        assert!(help.contains(flag), "{flag} is not in {help}");
    }
}
