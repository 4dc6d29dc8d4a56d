//! The file of one-time secrets.

use enroll_sandbox::Fault;
use serde_json::Value;

use crate::support::{Ended, World};

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_in_a_file_of_its_owner_and_nowhere_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    let ended = world.create("onchainpay", &["--secrets", "secrets", "-v"]);
    ended.assert_is(0, "created", "yes");
    let text = std::fs::read_to_string(world.path("secrets")).unwrap();
    let line: Value = serde_json::from_str(&text).unwrap();
    let password = world.sandbox.users()[0].one_time_password().unwrap().to_owned();
    assert_eq!(line["secrets"]["one_time_password"], password);
    assert_eq!(line["secrets"]["user_id"], ended.line()["user_id"]);
    let mode = std::fs::metadata(world.path("secrets")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!ended.out.contains(&password) && !ended.err.contains(&password));
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_output_takes_secrets_if_it_is_no_terminal() {
    let world = World::new().await;
    let ended = world.create("onchainpay", &["--secrets", "-"]);
    let lines = ended.lines();
    assert!(lines[0]["secrets"]["one_time_password"].is_string(), "{ended:?}");
    assert_eq!(lines[1]["outcome"], "created");
}

/// The id cannot be read, so the whole body is kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_a_response_that_cannot_be_read_is_kept() {
    let world = World::new().await;
    world.every("onchainpay", Fault::WithoutId);
    let ended = world.create("onchainpay", &["--secrets", "secrets"]);
    assert_eq!(ended.line()["outcome"], "exists", "{ended:?}");
    let text = std::fs::read_to_string(world.path("secrets")).unwrap();
    assert!(text.contains(world.sandbox.users()[0].one_time_password().unwrap()));
    assert_eq!(ended.code, 6);
}

/// A success that denies itself may hold the only password there is.
#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_may_hold_a_password_is_kept_whole() {
    let world = World::new().await;
    world.set("onchainpay", "retry", "never".into());
    for fault in [Fault::TruncatedJson, Fault::WrongContentType] {
        world.change_person("/email", format!("{}@example.com", fault.name()).into());
        world.every("onchainpay", fault.clone());
        let file = fault.name();
        let ended = world.create("onchainpay", &["--secrets", file]);
        assert!(matches!(ended.code, 0 | 6 | 7), "{ended:?}");
        let text = std::fs::read_to_string(world.path(file)).unwrap_or_default();
        assert!(text.contains("secrets"), "{file}: {ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_cannot_be_stored_is_reported_and_no_success() {
    let world = World::new().await;
    let mut command =
        world.command(&["create", "--to", "onchainpay", "--secrets", "-", "--yes", "--json", "person.json"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(6), "{message}");
    assert!(message.contains("onchainpay could not be stored and is lost"), "{message}");
}

/// The file is deleted, or another one is put in its place, while the provider works.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_is_no_place_and_another_one_is_left_alone() {
    for is_replaced in [false, true] {
        let world = World::new().await;
        world.every("onchainpay", Fault::SlowHeaders { millis: 1500 });
        let flags = ["create", "--to", "onchainpay", "--secrets", "secrets", "--yes", "--json", "person.json"];
        let child = world.command(&flags).spawn().unwrap();
        while world.stored("onchainpay") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        std::fs::remove_file(world.path("secrets")).unwrap();
        if is_replaced {
            std::fs::write(world.path("secrets"), "another").unwrap();
        }
        let ended = Ended::of(child.wait_with_output().unwrap());
        ended.assert_is(6, "exists", "yes");
        assert_eq!(ended.line()["secret_is_lost"], true, "{ended:?}");
        let left = std::fs::read_to_string(world.path("secrets")).ok();
        assert_eq!(left.as_deref(), is_replaced.then_some("another"));
    }
}

/// A provider without secrets has no need of the file, but a user whose id cannot be read has.
#[tokio::test(flavor = "multi_thread")]
async fn the_response_of_a_user_without_an_id_is_kept() {
    let world = World::new().await;
    world.create("capa", &["--secrets", "none"]).assert_is(0, "created", "yes");
    assert!(!world.path("none").exists());
    world.every("kraken", Fault::TruncatedJson);
    world.create("kraken", &["--secrets", "some"]).assert_is(6, "exists", "yes");
    let line: Value = serde_json::from_str(&std::fs::read_to_string(world.path("some")).unwrap()).unwrap();
    assert!(line["secrets"]["responses"][0].is_string(), "{line}");
}
