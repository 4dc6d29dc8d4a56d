//! `enroll explain`: the request that it shows is the one that a provider accepts, its steps are
//! the published ones, and it shows nothing that is hidden.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use enroll::PROVIDER_IDS;
use enroll::reqwest::{Client, Method};
use enroll::signing::SignedPart;
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};

const PERSON: &str = include_str!("../src/demo/person.json");
/// A nonce that Kraken and OnchainPay take.
const NONCE: &str = "1643881172430";

fn explain(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enroll"));
    command.env_remove("ENROLL_PROVIDERS").arg("explain").args(arguments).output().unwrap()
}

fn shown(arguments: &[&str]) -> String {
    let output = explain(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&shown(&[arguments, &["--json"]].concat())).unwrap()
}

/// The exit code and the error message.
fn complaint(arguments: &[&str]) -> (i32, String) {
    let output = explain(arguments);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A folder with files that only their owner can read.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn person(&self) -> String {
        self.write("person.json", PERSON)
    }
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name);
    path.to_str().unwrap().to_owned()
}

/// The person without the document of Synapse, whose number is a secret.
fn person_without_secrets() -> String {
    let mut person: Value = serde_json::from_str(PERSON).unwrap();
    person["extras"].as_object_mut().unwrap().remove("synapse");
    // What a shell would change.
    person["subject"]["person"]["name"]["family"] = "O'Neil".into();
    person["display_name"] = "'$HOME' `id` \\".into();
    person.to_string()
}

/// A request, as curl would send it.
#[derive(Default, Clone)]
struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    /// What a shell makes of the command. Instead of curl it calls a function.
    fn of(command: &str, variables: &[(String, String)]) -> Self {
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
        let output = Command::new("sh").arg("-euc").arg(script).envs(variables.iter().cloned()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let words = String::from_utf8(output.stdout).unwrap();
        let mut words = words.split_terminator('\0');
        let mut sent = Self::default();
        while let Some(word) = words.next() {
            match word {
                "--request" => words.next().unwrap().clone_into(&mut sent.method),
                "--header" => {
                    let (name, value) = words.next().unwrap().split_once(": ").unwrap();
                    sent.headers.push((name.to_owned(), value.to_owned()));
                }
                "--data-binary" => words.next().unwrap().clone_into(&mut sent.body),
                url => url.clone_into(&mut sent.url),
            }
        }
        sent
    }

    async fn status(&self) -> u16 {
        let client = Client::builder().no_proxy().build().unwrap();
        let mut request = client.request(self.method.parse::<Method>().unwrap(), &self.url).body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.send().await.unwrap().status().as_u16()
    }

    /// The same with one byte changed: of the body if it is signed, else of a credential.
    fn broken(&self, signed: bool) -> Self {
        let mut sent = self.clone();
        if signed {
            sent.body = sent.body.replace("maria.gomez", "maria.gomes");
        } else {
            let is_credential = |name: &str| ["authorization", "partner-api-key", "x-sp-gateway"].contains(&name);
            let (_, value) = sent.headers.iter_mut().find(|(name, _)| is_credential(name)).unwrap();
            value.pop();
        }
        sent
    }
}

/// The variables of a command: the credentials of the sandbox.
fn variables(sandbox: &Sandbox, id: &str) -> Vec<(String, String)> {
    let announced = sandbox.announcement();
    let credentials = announced["credentials"][id].as_object().unwrap();
    let of_field = |(name, value): (&String, &Value)| {
        (format!("ENROLL_{}", name.to_ascii_uppercase()), value.as_str().unwrap().to_owned())
    };
    credentials.iter().map(of_field).collect()
}

/// With one byte changed nobody is created, and then the user is, by the bytes that were shown.
#[tokio::test]
async fn the_explained_request_is_accepted_as_it_is_and_no_other_is() {
    let files = Files::new();
    let profile = files.write("profile.json", &person_without_secrets());
    for id in PROVIDER_IDS {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let settings = files.write("providers.json", &sandbox.settings().to_string());
        let is_signed = ["kraken", "onchainpay"].contains(id);
        let nonce: &[&str] = if is_signed { &["--nonce", NONCE] } else { &[] };
        let key: &[&str] = if *id == "synapse" { &["--idempotency-key", "a-key"] } else { &[] };
        let flags = ["--providers", &settings, "--to", id, "--show-personal", &profile];
        let flags = [&flags[..], nonce, key].concat();
        let sent = Sent::of(&shown(&[&flags[..], &["--part", "curl"]].concat()), &variables(&sandbox, id));
        // OnchainPay reports errors under the status of a success.
        let rejected = if *id == "onchainpay" { 200 } else { 401 };
        assert_eq!((sent.broken(is_signed).status().await, sandbox.users().len()), (rejected, 0), "{id}");
        let status = sent.status().await;
        assert!(matches!(status, 200 | 201) && sandbox.users().len() == 1, "{id}: {status}");

        let received = sandbox.received().pop().unwrap();
        let explained = json(&flags);
        let (request, body) = (&explained["request"], std::str::from_utf8(received.body()).unwrap());
        assert_eq!(request["body"]["text"], body, "{id}");
        assert_eq!(request["body"]["bytes"], body.len(), "{id}");
        assert_eq!(request["body"]["sha256"], SignedPart::body(received.body()).sha256(), "{id}");
        assert_eq!(request["url"], format!("{}{}", sandbox.url(), received.target()), "{id}");
        for header in request["headers"].as_array().unwrap() {
            let (name, value) = (header["name"].as_str().unwrap(), header["value"].as_str().unwrap());
            let is_shown = header["hidden"].is_null();
            assert_eq!(is_shown, !value.contains("<secret>"), "{id}: {header}");
            assert!(!is_shown || received.header(name) == Some(value), "{id}: {header}");
        }
        sandbox.shutdown().await;
    }
}

/// What the sandbox reports of a wrong signature can be compared line by line.
#[tokio::test]
async fn the_signed_parts_are_those_that_the_sandbox_reports() {
    let (files, sandbox) = (Files::new(), Sandbox::builder().start().await.unwrap());
    let settings = files.write("providers.json", &sandbox.settings().to_string());
    let person = files.person();
    for (id, header) in [("kraken", "api-sign"), ("onchainpay", "x-api-signature")] {
        let flags = ["--providers", &settings, "--to", id, "--nonce", NONCE, "--show-personal", &person];
        let mut sent = Sent::of(&shown(&[&flags[..], &["--part", "curl"]].concat()), &variables(&sandbox, id));
        let signature = sent.headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(header)).unwrap();
        signature.1 = "AAAA".to_owned();
        sent.status().await;
        let received = sandbox.received().pop().unwrap();
        let reason = received.reason().unwrap();
        let reported: Vec<_> =
            reason.signed().iter().map(|part| json!([part.part(), part.bytes(), part.sha256()])).collect();
        let explained = json(&flags);
        let explained = explained["signature"]["signed"].as_array().unwrap();
        assert!(explained.len() >= 2, "{id}");
        for part in explained {
            assert!(reported.contains(&json!([part["part"], part["bytes"], part["sha256"]])), "{id}: {part}");
        }
    }
}

/// A call that somebody else signed.
fn vector(files: &Files, id: &str) -> (Value, String) {
    let calls: Value =
        serde_json::from_slice(&std::fs::read(fixture(&format!("signing/{id}/calls.json"))).unwrap()).unwrap();
    let call = calls[0].clone();
    let settings = json!({ id: { "base_url": "https://api.example.com", "credentials": call["credentials"] } });
    let settings = files.write("vector.json", &settings.to_string());
    (call, settings)
}

#[test]
fn a_fixed_nonce_or_clock_reproduces_a_call_that_somebody_else_signed() {
    let files = Files::new();
    for (id, nonce, unit) in [("kraken", "1643881172430000000", "nonce"), ("onchainpay", NONCE, "body")] {
        let (call, settings) = vector(&files, id);
        let profile = fixture(&format!("profiles/{id}.json"));
        for flags in [["--nonce", nonce], ["--at", "2022-02-03T09:39:32.430Z"]] {
            let flags = [&["--providers", &settings, "--to", id, &profile, "--show-personal"], &flags[..]].concat();
            let explained = json(&flags);
            assert_eq!(explained["credentials"], "providers_file");
            assert_eq!(explained["request"]["body"]["text"], call["body"], "{id}");
            let header = |name: &str| {
                let headers = explained["request"]["headers"].as_array().unwrap();
                headers.iter().find(|header| header["name"] == name.to_ascii_lowercase()).unwrap()["value"].clone()
            };
            let steps = explained["signature"]["steps"].as_array().unwrap();
            let last = &steps[steps.len() - 1];
            let name = last["header"].as_str().unwrap();
            assert_eq!(last["result"], call["headers"][name], "{id}");
            assert_eq!(header(name), call["headers"][name], "{id}");
            let part = explained["signature"]["signed"].as_array().unwrap().iter().find(|part| part["part"] == unit);
            assert!(part.unwrap()["text"].as_str().unwrap().contains(nonce), "{id}");
        }
    }
}

#[test]
fn a_whole_explanation_of_each_provider_that_signs() {
    let files = Files::new();
    for id in ["kraken", "onchainpay"] {
        let flags = ["--to", id, "--at", "2022-02-03T09:39:32.430Z", &files.person()];
        let text = shown(&flags).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("explain_{id}"), text);
        });
    }
}

const PARTS: [&str; 5] = ["all", "request", "signature", "mapping", "curl"];

/// All that is printed, in every form.
fn everything(flags: &[&str]) -> String {
    let parts = PARTS.map(|part| ["--part", part]);
    let forms = parts.iter().map(|part| &part[..]).chain([&["--json"][..], &["-vv"], &["--json", "-vv"]]);
    let printed = forms.map(|form| {
        let output = explain(&[flags, form].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    });
    printed.collect()
}

/// Every string of a profile that is long enough to be found.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() > 3 => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// Values of lists that the provider documents. All but the occupation say nothing about a person,
/// and that is in the rule of its field.
const LISTED: [&str; 4] = ["READ", "READ_AND_WRITE", "concat", "computers_and_it"];
/// Values of the profile that are secrets themselves.
const SECRETS: [&str; 4] =
    ["Example-Passw0rd!", "X0000000", "data:image/gif;base64,SUQs==", "example-verification-token-1"];

fn canaries() -> Vec<(&'static str, BTreeMap<&'static str, &'static str>)> {
    vec![
        ("bitpanda", BTreeMap::from([("token", "canary-token")])),
        ("capa", BTreeMap::from([("partner_api_key", "canary-key")])),
        ("kraken", BTreeMap::from([("api_key", "canary-key"), ("api_secret", "Y2FuYXJ5LXNlY3JldA==")])),
        ("onchainpay", BTreeMap::from([("public_key", "canary-key"), ("private_key", "canary-private")])),
        (
            "synapse",
            BTreeMap::from([
                ("client_id", "canary-id"),
                ("client_secret", "canary-secret"),
                ("fingerprint", "canary-finger"),
            ]),
        ),
    ]
}

#[test]
fn nothing_hidden_is_printed_in_any_form() {
    let files = Files::new();
    let path = fixture("profiles/full_person.json");
    let profile: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let mut values = Vec::new();
    strings(&profile, &mut values);
    values.retain(|value| !LISTED.contains(&value.as_str()));
    assert!(values.len() > 60, "{}", values.len());
    for (id, credentials) in canaries() {
        let settings = json!({ id: { "base_url": "https://api.example.com", "credentials": credentials } });
        let settings = files.write("canary.json", &settings.to_string());
        let key: &[&str] = if id == "synapse" { &["--idempotency-key", "canary@example.com"] } else { &[] };
        let flags = [&["--providers", &settings, "--to", id, &path], key].concat();
        let all = everything(&flags);
        // The name of the file is printed by nothing.
        for value in values.iter().map(String::as_str).chain(["canary", "Y2Fu", "branch", "onboarding_score"]) {
            assert!(!all.contains(value), "{id}: {value}");
        }
        assert!(!all.contains(r#""occupation":"computers"#) && !all.contains(r#""occupation": "computers"#), "{id}");
        let personal = everything(&[&flags[..], &["--show-personal"]].concat());
        assert!(personal.contains("jean.pascal@example.com"), "{id}");
        for value in SECRETS.into_iter().chain(credentials.into_values()) {
            assert!(!personal.contains(value), "{id}: {value}");
        }
    }
}

#[test]
fn a_body_with_a_secret_is_never_whole() {
    let files = Files::new();
    let flags = ["--to", "synapse", "--show-personal", &files.person()];
    let explained = json(&flags);
    assert_eq!(explained["request"]["body"]["json"]["documents"][0]["virtual_docs"][0]["document_value"], "<secret>");
    assert!(explained["request"]["body"]["text"].is_null());
    assert!(explained["curl"].as_str().unwrap().ends_with("--data-binary @body.json"));
    assert!(shown(&flags).contains("The body is redacted"));
}

#[test]
fn a_part_is_shown_alone() {
    let files = Files::new();
    for (part, field) in [("request", "request"), ("signature", "signature"), ("mapping", "mapping"), ("curl", "curl")]
    {
        let explained = json(&["--to", "kraken", "--part", part, &files.person()]);
        let mut names: Vec<_> = explained.as_object().unwrap().keys().map(String::as_str).collect();
        names.retain(|name| !["v", "name", "provider", "credentials"].contains(name));
        assert_eq!(names, [field]);
        assert_eq!((&explained["v"], &explained["credentials"]), (&json!(1), &json!("placeholder")));
    }
}

/// The form of a request that has several is the one that was made.
#[test]
fn the_mapping_is_that_of_the_form_that_was_made() {
    let fields = |profile: &str| -> Vec<(String, bool)> {
        let explained = json(&["--to", "bitpanda", "--part", "mapping", &fixture(profile)]);
        let rows = explained["mapping"].as_array().unwrap();
        rows.iter().map(|row| (row["field"].as_str().unwrap().to_owned(), row["sent"] == true)).collect()
    };
    let has = |fields: &[(String, bool)], name: &str| fields.iter().filter(|(field, _)| field == name).count();
    let (person, reference) = (fields("profiles/bitpanda.json"), fields("profiles/reference.json"));
    assert_eq!((has(&person, "external_id"), has(&person, "first_name")), (1, 1));
    assert_eq!((has(&reference, "external_id"), has(&reference, "first_name")), (1, 0));
    assert!(person.contains(&("terms[]".to_owned(), true)) && person.contains(&("tax.id".to_owned(), false)));
}

#[test]
fn a_row_is_taken_from_a_file_with_a_profile_per_line() {
    let files = Files::new();
    let line = |email: &str| {
        format!(r#"{{"email":"{email}","subject":{{"person":{{"name":{{"given":"A","family":"B"}}}}}}}}"#)
    };
    let rows =
        files.write("rows.ndjson", &format!("\u{feff}{}\n\n{}\n", line("a@example.com"), line("bc@example.com")));
    for (row, bytes) in [("1", 13), ("2", 14)] {
        let explained = json(&["--to", "capa", "--row", row, &rows]);
        assert_eq!(explained["request"]["body"]["json"]["email"], format!("<… {bytes} bytes>"));
    }
    let (code, message) = complaint(&["--to", "capa", "--row", "3", &rows]);
    assert!(code == 2 && message.contains("--row 3") && message.contains("2 rows"), "{message}");
    let rows = files.write("rows.ndjson", &format!("{}\n{{\"email\": 7}}", line("a@example.com")));
    let (code, message) = complaint(&["--to", "capa", "--row", "2", &rows]);
    // As that profile alone.
    assert!(code == 3 && message.contains("row 2 (line 2, column 11) cannot be read: email: "), "{code} {message}");
    let alone = files.write("alone.json", r#"{"email": 7}"#);
    assert_eq!(complaint(&["--to", "capa", &alone]).0, 3);
    let after_long = files.write("rows.ndjson", &format!("{}\n{}\n", "x".repeat(3_000_000), line("a@example.com")));
    shown(&["--to", "capa", "--row", "2", &after_long]);
}

/// In CSV as `check` numbers it, with the same flags.
#[test]
fn a_row_is_taken_from_a_table() {
    let files = Files::new();
    let csv = "E-Mail,Given,Family\n\na@example.com,\"A\nB\",C\nbc@example.com,D,E\nshort\n";
    let (table, text) = (files.write("rows.csv", csv), files.write("rows.txt", csv));
    let columns =
        r#"{"E-Mail": "email", "Given": "subject.person.name.given", "Family": "subject.person.name.family"}"#;
    let columns = files.write("columns.json", columns);
    for flags in [&[&*table][..], &["--format", "csv", &text]] {
        let explained = json(&[&["--to", "capa", "--columns", &columns, "--row", "2"], flags].concat());
        assert_eq!(explained["request"]["body"]["json"]["email"], "<… 14 bytes>");
    }
    let (code, message) = complaint(&["--to", "capa", "--columns", &columns, "--row", "3", &table]);
    assert!(code == 3 && message.contains("row 3 (line 6) cannot be read: it has 1 fields"), "{code} {message}");
    let without_row = complaint(&["--to", "capa", "--columns", &columns, &table]);
    assert!(without_row.0 == 2 && without_row.1.contains("--row"), "{without_row:?}");
}

#[test]
fn a_profile_with_problems_is_reported_and_not_explained() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_enroll"))
        .env_remove("ENROLL_PROVIDERS")
        .args(["explain", "--to", "kraken", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let profile = br#"{"email":"canary@example.com","subject":{"person":{"name":{"given":"A","family":"B"}}}}"#;
    child.stdin.take().unwrap().write_all(profile).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text.contains("kraken: phone is missing") && !text.contains("canary"), "{text}");
    let files = Files::new();
    let file = files.write("profile.json", std::str::from_utf8(profile).unwrap());
    let output = explain(&["--to", "kraken", "--json", &file]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &report["v"], &report["ready"]), (Some(3), &json!(1), &json!(false)));
    assert_eq!(report["problems"][0]["kind"], "missing", "{report}");
}

#[test]
fn a_bad_flag_is_named() {
    let files = Files::new();
    let person = files.person();
    let settings = files.write("one.json", r#"{"capa/eu": {"provider": "capa", "base_url": "https://a.example", "credentials": {"partner_api_key": "canary"}}}"#);
    let cases: [(&[&str], &str); 12] = [
        (&["--to", "kraken", "--at", "yesterday"], "--at"),
        (&["--to", "kraken", "--at", "1969-12-31T23:59:59Z"], "--at"),
        (&["--to", "kraken", "--nonce", "-1"], "--nonce"),
        (&["--to", "kraken", "--nonce", "18446744073709551616"], "--nonce"),
        (&["--to", "capa", "--nonce", "7"], "--nonce has no effect"),
        (&["--to", "capa", "--idempotency-key", "canary"], "--idempotency-key has no effect at capa"),
        (&["--to", "capa", "--at", "2022-02-03T09:39:32.430Z"], "--at has no effect at capa"),
        (&["--to", "kraken", "--at", "2022-02-03T09:39:32.430Z", "--nonce", NONCE], "--at has no effect at kraken"),
        (&["--to", "krakn"], "--to krakn: there is no such provider; there is bitpanda"),
        (&["--to", "capa", "--providers", &settings], "has no settings for it; it has capa/eu"),
        (&["--to", "kraken", "--row", "0"], "--row"),
        (&[], "--to"),
    ];
    for (flags, named) in cases {
        let (code, message) = complaint(&[flags, &[&person]].concat());
        assert_eq!(code, 2, "{flags:?}: {message}");
        assert!(message.contains(named) && !message.contains("canary"), "{flags:?}: {message}");
    }
    let tenant = json(&["--to", "capa/eu", "--providers", &settings, &person]);
    assert_eq!((&tenant["name"], &tenant["provider"]), (&json!("capa/eu"), &json!("capa")));
    let none: PathBuf = files.0.path().join("none.json");
    let (code, message) = complaint(&["--to", "capa", "--providers", none.to_str().unwrap(), &person]);
    assert!(code == 1 && message.contains("--providers") && message.contains("none.json"), "{message}");
}
