//! A signal before anything was sent, and after.

#![cfg(unix)]

use std::process::{Child, Command};
use std::time::Duration;

use enroll_sandbox::{Fault, RetryAfter};

use crate::support::{Ended, World};

/// Sends a signal to the command as soon as the sandbox has got a request.
fn signal(world: &World, child: Child, signal: &str) -> Ended {
    let is_there = || !world.sandbox.received().is_empty();
    assert!(
        (0..500).any(|_| is_there() || {
            std::thread::sleep(Duration::from_millis(20));
            false
        }),
        "no request"
    );
    std::thread::sleep(Duration::from_millis(200));
    let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    Ended::of(child.wait_with_output().unwrap())
}

fn start(world: &World, to: &str) -> Child {
    world.command(&["create", "--to", to, "--yes", "--json", "person.json"]).spawn().unwrap()
}

/// The provider rejected the only attempt by its rate limit, so no user was created.
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_while_no_attempt_is_in_doubt_ends_with_its_own_code() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let world = World::new().await;
        world.every("capa", Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(10)) });
        let ended = signal(&world, start(&world, "capa,bitpanda"), name);
        let outcomes: Vec<_> = ended.lines().iter().map(|line| line["outcome"].clone()).collect();
        assert_eq!((ended.code, outcomes.as_slice()), (code, &["not_sent".into(), "not_sent".into()][..]), "{ended:?}");
        assert_eq!(world.stored("bitpanda"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_after_sending_ends_the_call_as_unknown() {
    for name in ["INT", "TERM"] {
        let world = World::new().await;
        world.every("synapse", Fault::SlowHeaders { millis: 20_000 });
        let child = world
            .command(&["create", "--to", "synapse", "--secrets", "secrets", "--yes", "--json", "person.json"])
            .spawn();
        let ended = signal(&world, child.unwrap(), name);
        ended.assert_is(7, "unknown", "maybe");
        let key = world.sandbox.received()[0].header("x-sp-idempotency-key").unwrap().to_owned();
        assert_eq!(ended.line()["idempotency_key"], key, "the key is needed to settle the call");
        assert!(!world.path("secrets").exists(), "a file without a secret is removed");
    }
}
