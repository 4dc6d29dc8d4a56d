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

/// A sandbox on a port that is chosen before. Another process may take it first, so several are
/// tried until `started` accepts one.
fn on_free_port<T>(started: impl Fn(&str) -> Option<T>) -> (T, u16) {
    let attempt = |_| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Some((started(&format!(":{port}"))?, port))
    };
    (0..20).find_map(attempt).unwrap()
}

/// Ends a sandbox as a script does, and returns its exit code; `None` if it was killed.
#[cfg(unix)]
fn terminate(mut running: Running) -> Option<i32> {
    assert!(Command::new("kill").arg(running.0.id().to_string()).status().unwrap().success());
    running.0.wait().unwrap().code()
}

#[test]
fn the_first_line_of_output_is_a_file_of_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("providers.json");
    let (running, line) = start(&["--control"]);
    std::fs::write(&file, &line).unwrap();
    let providers = enroll::Providers::from_file(&file).unwrap();
    assert_eq!(providers.named().map(|(name, _)| name).collect::<Vec<_>>(), enroll::PROVIDER_IDS);
    drop(running);
}

#[test]
fn it_listens_on_loopback_by_name_and_by_port_alone() {
    let is_announced = |listen: &str| Some(start(&["--listen", listen])).filter(|(_, line)| !line.is_empty());
    let ((running, line), port) = on_free_port(is_announced);
    assert_eq!(address(&line), format!("127.0.0.1:{port}"));
    drop(running);
    for listen in ["localhost:0", ":0", "127.0.0.1:0"] {
        let (running, line) = start(&["--listen", listen]);
        let at = address(&line);
        assert!(at.starts_with("127.0.0.1:") || at.starts_with("[::1]:"), "{listen}: {at}");
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

#[cfg(unix)]
#[test]
fn it_serves_on_when_nobody_reads_its_output() {
    let is_listening = |listen: &str| {
        let mut running = Running(enroll(&["--listen", listen]).spawn().unwrap());
        drop((running.0.stdout.take(), running.0.stderr.take()));
        let address = format!("127.0.0.1{listen}");
        while running.0.try_wait().unwrap().is_none() {
            if TcpStream::connect(&address).is_ok() {
                return Some(running);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    };
    let (running, port) = on_free_port(is_listening);
    assert!(ask(&format!("127.0.0.1:{port}"), "localhost", "GET /_sandbox").starts_with("HTTP/1.1 200"));
    // Without its first line it would have ended by itself, with another code.
    assert_eq!(terminate(running), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_script_can_end_it_as_soon_as_it_is_announced() {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    // The pipe is full, so the sandbox is still printing its first line when the signal arrives.
    let full = vec![b' '; 64 * 1024];
    writer.write_all(&full).unwrap();
    let mut command = enroll(&["--listen", "0.0.0.0:0", "--allow-remote"]);
    let mut running = Running(command.stdout(writer).spawn().unwrap());
    drop(command);
    let mut warning = String::new();
    BufReader::new(running.0.stderr.take().unwrap()).read_line(&mut warning).unwrap();
    assert!(warning.contains("warning"), "{warning}");
    assert!(Command::new("kill").arg(running.0.id().to_string()).status().unwrap().success());
    let mut printed = String::new();
    reader.read_to_string(&mut printed).unwrap();
    assert!(printed.trim().ends_with('}'), "its first line was cut");
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

/// With neither python nor node, and `id` printing this number.
#[cfg(unix)]
fn clients_without_tools(user: &str, ci: &str) -> (bool, String) {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (tools, path) = (tempfile::tempdir().unwrap(), std::env::var_os("PATH").unwrap());
    let found = |tool: &str| std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| file.exists());
    for tool in ["dirname", "mktemp", "rm"] {
        symlink(found(tool).unwrap(), tools.path().join(tool)).unwrap();
    }
    let (bash, id) = (found("bash").unwrap(), tools.path().join("id"));
    std::fs::write(&id, format!("#!{}\necho {user}\n", bash.display())).unwrap();
    std::fs::set_permissions(&id, PermissionsExt::from_mode(0o755)).unwrap();
    let run = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/clients/run");
    let output = Command::new(bash).arg(run).env("PATH", tools.path()).env("CI", ci).output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn tests_in_other_languages_are_left_out_on_no_machine_of_ci() {
    let (is_ok, said) = clients_without_tools("1000", "");
    assert!(is_ok && said.contains("pytest is not") && said.contains("the page is not tested"), "{said}");
    for (user, ci) in [("1000", "true"), ("0", "")] {
        let (is_ok, said) = clients_without_tools(user, ci);
        assert!(!is_ok && said.contains("pytest is not installed"), "user {user}: {said}");
    }
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

/// A test that reads the first line of output and nothing else must not stop the sandbox.
#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let (running, line) = start(&["--log"]);
    let address = address(&line);
    for number in 0..1500 {
        let response = ask(&address, "localhost", &format!("GET /unknown-{number}-{}", "x".repeat(100)));
        assert!(response.starts_with("HTTP/1.1 404"), "{number}: {response}");
    }
    drop(running);
}
