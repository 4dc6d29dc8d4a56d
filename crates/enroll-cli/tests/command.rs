//! The command as a shell sees it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

fn enroll(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enroll"));
    command.args(arguments);
    command
}

/// The error message of a rejected command.
fn complaint(arguments: &[&str]) -> String {
    let output = enroll(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?} was accepted");
    assert!(output.stdout.is_empty(), "nothing is promised before an error");
    String::from_utf8(output.stderr).unwrap()
}

/// A sandbox that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn sandbox(arguments: &[&str]) -> (Running, Value) {
    let mut child = enroll(&["sandbox"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Running(child), serde_json::from_str(&line).unwrap())
}

/// The whole response to a request with the token of these tests.
fn ask(announced: &Value, what: &str, body: &str) -> String {
    let address = announced["url"].as_str().unwrap().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("{what} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n");
    write!(stream, "{head}Authorization: Bearer a-token-of-mine\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn the_demonstration_creates_a_user_at_every_provider() {
    let output = enroll(&["demo", "--json"]).output().unwrap();
    assert!(output.status.success());
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let providers: Vec<_> = lines.iter().map(|line| line["provider"].as_str().unwrap()).collect();
    assert_eq!(providers, enroll::PROVIDER_IDS);
    for line in &lines {
        assert_eq!(line["outcome"], "created", "{line}");
        assert_eq!((&line["v"], &line["name"]), (&Value::from(1), &line["provider"]));
        assert!(!line["user_id"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_table_names_every_provider_and_shows_no_secret() {
    let output = enroll(&["demo"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for word in ["bitpanda", "capa", "kraken", "onchainpay", "synapse (dark", "what was signed", " ms"] {
        assert!(text.contains(word), "{word} is not in\n{text}");
    }
    for secret in ["maria", "Gomez", "sandbox-", "2222"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[test]
fn the_sandbox_announces_itself_and_responds() {
    let (running, announced) = sandbox(&["--credential", "bitpanda.token=a-token-of-mine"]);
    assert_eq!(announced["credentials"]["bitpanda"]["token"], "a-token-of-mine");
    let fields = |provider: &str| -> Vec<String> {
        announced["credentials"][provider].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(fields("capa"), ["partner_api_key"]);
    assert_eq!(fields("kraken"), ["api_key", "api_secret"]);
    let response = ask(&announced, "POST /v2/users", r#"{"external_id":"Ext-Id-1"}"#);
    assert!(response.starts_with("HTTP/1.1 201"), "{response}");
    let settings = announced["settings"].to_string();
    let providers = enroll::Providers::from_json(settings.as_bytes()).unwrap();
    assert_eq!(providers.iter().map(|provider| provider.id()).collect::<Vec<_>>(), enroll::PROVIDER_IDS);
    assert_eq!(announced["settings"]["bitpanda"]["credentials"]["token"], "a-token-of-mine");
    assert_eq!(announced.get("control"), None);
    assert!(ask(&announced, "GET /_sandbox/users", "").starts_with("HTTP/1.1 404"));
    drop(running);
}

#[test]
fn faults_are_played_by_a_program_that_only_speaks_http() {
    let flags = [
        "--control",
        "--control-segment",
        "mine",
        "--reject-only-promised-duplicates",
        "--credential",
        "bitpanda.token=a-token-of-mine",
    ];
    let (running, announced) = sandbox(&flags);
    assert_eq!(announced["control"], format!("{}/_sandbox/mine", announced["url"].as_str().unwrap()));
    let plan = r#"{"in_order": [{"kind": "server_error", "after_storing": true}]}"#;
    assert!(ask(&announced, "PUT /_sandbox/mine/faults/bitpanda", plan).starts_with("HTTP/1.1 200"));
    let create = || ask(&announced, "POST /v2/users", r#"{"external_id":"Ext-Id-1"}"#);
    assert!(create().starts_with("HTTP/1.1 500"));
    assert!(create().starts_with("HTTP/1.1 409"), "bitpanda promises it");
    let users = ask(&announced, "GET /_sandbox/mine/users", "");
    assert!(users.contains(r#""external_id":"Ext-Id-1""#) && users.contains(r#""is_delivered":false"#), "{users}");
    drop(running);
}

/// A sandbox whose standard error can be read once it has ended.
fn logging(arguments: &[&str]) -> (Running, Value, BufReader<ChildStderr>) {
    let mut command = enroll(&["sandbox", "--log", "--credential", "bitpanda.token=a-token-of-mine"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let errors = BufReader::new(child.stderr.take().unwrap());
    (Running(child), serde_json::from_str(&line).unwrap(), errors)
}

#[test]
fn each_request_is_logged_on_one_line_without_values() {
    let (running, announced, mut errors) = logging(&[]);
    assert!(ask(&announced, "POST /v2/users", r#"{"external_id":"canary"}"#).starts_with("HTTP/1.1 201"));
    ask(&announced, "POST /v2/users", r#"{"external_id":["canary"]}"#);
    ask(&announced, "POST /v2/users", r#"{"external_id":"canary-2","external_idd":"canary"}"#);
    let mut lines = String::new();
    for _ in 0..3 {
        errors.read_line(&mut lines).unwrap();
    }
    let expected = [
        "bitpanda POST /v2/users 201",
        "bitpanda POST /v2/users 400 invalid_body: the request is not as the provider documents it; fix what is \
         listed: /external_id: type, must be a string",
    ];
    assert_eq!(lines.lines().take(2).collect::<Vec<_>>(), expected);
    assert!(lines.contains("/external_idd") && !lines.contains("canary"), "{lines}");
    drop(running);
}

#[test]
fn personal_data_is_logged_if_asked_for_and_needs_a_log() {
    let (running, announced, mut errors) = logging(&["--show-personal", "--strict"]);
    assert!(ask(&announced, "POST /v2/users", r#"{"external_id":7777}"#).starts_with("HTTP/1.1 400"));
    let mut line = String::new();
    errors.read_line(&mut line).unwrap();
    assert!(line.ends_with("/external_id: type, must be a string, received 7777\n"), "{line}");
    drop(running);
    let message = complaint(&["sandbox", "--show-personal"]);
    assert!(message.contains("--log") && message.contains("--control"), "{message}");
}

#[test]
fn what_is_not_documented_is_rejected_by_a_strict_sandbox_alone() {
    for (flags, status) in [(vec!["--strict"], "422"), (vec![], "200")] {
        let (running, announced, errors) = logging(&flags);
        // Nobody reads the log, which ends nothing.
        drop(errors);
        for _ in 0..2 {
            let response = ask(&announced, "GET /v1/users?emial=a%40example.com", "");
            assert!(response.starts_with(&format!("HTTP/1.1 {status}")), "{response}");
        }
        drop(running);
    }
}

#[test]
fn a_file_of_credentials_is_read_and_a_bad_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials.json");
    // Some editors put a byte order mark before a file.
    std::fs::write(&file, "\u{feff}{\"capa\": {\"partner_api_key\": \"from-a-file\"}}").unwrap();
    let (running, announced) = sandbox(&["--credentials", file.to_str().unwrap()]);
    assert_eq!(announced["credentials"]["capa"]["partner_api_key"], "from-a-file");
    drop(running);
    std::fs::write(&file, r#"{"capa": {"key": "from-a-file"}}"#).unwrap();
    let message = complaint(&["sandbox", "--credentials", file.to_str().unwrap()]);
    assert!(
        message.contains("credentials.json") && message.contains("`key`") && !message.contains("from-a-file"),
        "{message}"
    );
}

#[test]
fn a_credential_in_the_wrong_place_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials.json");
    for text in [
        r#"{"capa": "a-secret"}"#,
        r#"["a-secret"]"#,
        r#""a-secret""#,
        r#"{"capa": {"partner_api_key": ["a-secret"]}}"#,
    ] {
        std::fs::write(&file, text).unwrap();
        let message = complaint(&["sandbox", "--credentials", file.to_str().unwrap()]);
        assert!(message.contains("credentials.json") && !message.contains("a-secret"), "{message}");
    }
    for setting in ["a-secret", "capa=a-secret", "=a-secret"] {
        let message = complaint(&["sandbox", "--credential", setting]);
        assert!(message.contains("PROVIDER.FIELD=VALUE") && !message.contains("a-secret"), "{message}");
    }
}

#[test]
fn bad_flags_are_named_before_anything_starts() {
    let cases: [(&[&str], &str); 6] = [
        (&["sandbox", "--listen", "0.0.0.0:0"], "0.0.0.0:0"),
        (&["sandbox", "--listen", "nowhere"], "--listen"),
        (&["sandbox", "--credential", "kraken.api_secret=not base64"], "kraken.api_secret"),
        (&["sandbox", "--duplicates", "capa=perhaps"], "--duplicates"),
        (&["sandbox", "--respond", "kraken.sleepy=500"], "--respond"),
        (&["sandbox", "--duplicates", "krakn=allow"], "krakn"),
    ];
    for (arguments, named) in cases {
        let message = complaint(arguments);
        assert!(message.contains(named), "{arguments:?}: {message}");
        assert!(!message.contains("not base64"), "{message}");
    }
}
