//! The file of one-time secrets.

use enroll_sandbox::Fault;
use serde_json::Value;

use crate::support::World;

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
