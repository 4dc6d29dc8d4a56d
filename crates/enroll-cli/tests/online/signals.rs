//! A signal before anything was sent, and after.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command};
use std::time::Duration;

use enroll_sandbox::{Fault, RetryAfter};
use serde_json::json;

use crate::support::{Ended, World};

/// Sends a signal to the command as soon as its log has a word.
fn signal(mut child: Child, word: &str, signal: &str) -> Ended {
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut err = String::new();
    while !err.lines().last().is_some_and(|line| line.contains(word)) {
        assert_ne!(log.read_line(&mut err).unwrap(), 0, "{word} is not in {err}");
    }
    let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let reader = std::thread::spawn(move || {
        let mut rest = String::new();
        log.read_to_string(&mut rest).map(|_| rest)
    });
    let ended = Ended::of(child.wait_with_output().unwrap());
    Ended { err: err + &reader.join().unwrap().unwrap(), ..ended }
}

/// Sends a signal at once.
fn end(child: Child, signal: &str) -> Ended {
    let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    Ended::of(child.wait_with_output().unwrap())
}

fn start(world: &World, to: &str) -> Child {
    let flags = ["create", "--to", to, "--secrets", "secrets", "--yes", "--json", "-v", "person.json"];
    world.command(&flags).spawn().unwrap()
}

/// The provider rejected the only attempt by its rate limit, so no user was created.
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_while_no_attempt_is_in_doubt_ends_with_its_own_code() {
    for (name, code) in [("INT", 130), ("QUIT", 130), ("TERM", 143), ("HUP", 143)] {
        let world = World::new().await;
        world.every("capa", Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(10)) });
        let ended = signal(start(&world, "capa,bitpanda"), "waiting", name);
        let outcomes: Vec<_> = ended.lines().iter().map(|line| line["outcome"].clone()).collect();
        assert_eq!((ended.code, outcomes.as_slice()), (code, &["not_sent".into(), "not_sent".into()][..]), "{ended:?}");
        assert_eq!(world.stored("bitpanda"), 0);
        assert_eq!(ended.lines()[0]["attempts"][0]["status"], 429, "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_after_sending_ends_the_call_as_unknown() {
    for name in ["INT", "HUP"] {
        let world = World::new().await;
        world.every("synapse", Fault::SlowHeaders { millis: 20_000 });
        let child = start(&world, "synapse");
        let is_there = || !world.sandbox.received().is_empty();
        assert!(
            (0..1500).any(|_| is_there() || {
                std::thread::sleep(Duration::from_millis(20));
                false
            }),
            "no request"
        );
        let ended = end(child, name);
        ended.assert_is(7, "unknown", "maybe");
        let line = ended.line();
        assert_eq!(line["attempts"], json!([]), "no attempt had ended");
        assert!(line["began_at_ms"].as_u64() < line["ended_at_ms"].as_u64(), "{line}");
        let key = world.sandbox.received()[0].header("x-sp-idempotency-key").unwrap().to_owned();
        assert_eq!(line["idempotency_key"], key, "the key is needed to settle the call");
        assert!(!world.path("secrets").exists(), "a file without a secret is removed");
    }
}
