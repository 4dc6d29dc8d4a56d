//! Signals: the calls under way end, nothing else is sent, and the same command goes on.

#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use enroll_sandbox::Fault;

use crate::kit::{count, flags, import, summary, users};
use crate::support::{Ended, World};

async fn stopped(world: &World, signals: &[&str]) -> Ended {
    let child = world.command(&flags("capa", &["--json", "--concurrency", "2"])).spawn().unwrap();
    let id = child.id().to_string();
    while world.stored("capa") < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for (at, signal) in signals.iter().enumerate() {
        if at > 0 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        assert!(Command::new("kill").args([&format!("-{signal}"), &*id]).status().unwrap().success());
    }
    Ended::of(child.wait_with_output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_signal_waits_for_the_calls_under_way_and_the_same_command_goes_on() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let world = World::new().await;
        users(&world, 12);
        world.every("capa", Fault::SlowHeaders { millis: 700 });
        let ended = stopped(&world, &[signal]).await;
        assert_eq!(ended.code, code, "{ended:?}");
        assert!(ended.err.contains("waiting for the calls under way"), "{ended:?}");
        assert_eq!((count(&ended, "capa", "unknown"), count(&ended, "capa", "sending")), (0, 0));
        assert_eq!(count(&ended, "capa", "created"), world.stored("capa") as u64);
        assert_eq!(summary(&ended, "capa")["stop"]["reason"], "asked");
        world.sandbox.clear_faults();
        let ended = import(&world, "capa", &[]);
        assert_eq!((ended.code, world.stored("capa")), (0, 12), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_signal_ends_at_once_and_leaves_the_rows_unknown() {
    let world = World::new().await;
    users(&world, 6);
    world.every("capa", Fault::SlowHeaders { millis: 20_000 });
    // The first row goes alone until a response proves the provider, so one call is enough here.
    let child = world.command(&flags("capa", &["--json"])).spawn().unwrap();
    let id = child.id().to_string();
    while world.stored("capa") < 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for _ in 0..2 {
        assert!(Command::new("kill").args(["-TERM", &*id]).status().unwrap().success());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!(
        (ended.code, count(&ended, "capa", "unknown"), count(&ended, "capa", "planned")),
        (7, 1, 5),
        "{ended:?}"
    );
}
