//! `enroll find`.

use enroll_sandbox::{Sandbox, SeedUser};
use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_found_by_the_profile_and_by_the_address() {
    let world = World::new().await;
    world.create("bitpanda", &[]).assert_is(0, "created", "yes");
    let id = world.sandbox.users()[0].id().to_owned();
    for arguments in [
        &["find", "--to", "bitpanda", "person.json"][..],
        &["find", "--to", "bitpanda", "--email", "maria.gomez@example.com"],
    ] {
        let ended = world.run(&[arguments, &["--json"]].concat());
        assert_eq!((ended.code, &ended.line()["users"][0]["user_id"]), (0, &json!(id)), "{ended:?}");
        let ended = world.run(arguments);
        assert!(ended.out.starts_with("bitpanda: found user ") && ended.out.contains(&id), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_and_several_leave_the_question_open() {
    let twice = (0..2).fold(Sandbox::builder(), |builder, _| {
        builder.seed("bitpanda", SeedUser::earlier().email("maria.gomez@example.com"))
    });
    let world = World::of(twice).await;
    let ended = world.run(&["find", "--to", "bitpanda", "--json", "person.json"]);
    assert_eq!((ended.code, &ended.line()["result"]), (7, &json!("several")), "{ended:?}");
    let ended = world.run(&["find", "--to", "onchainpay", "--json", "person.json"]);
    assert_eq!((ended.code, &ended.line()["result"]), (7, &json!("not_found")), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_named() {
    let world = World::new().await;
    let failed = |arguments: &[&str]| {
        let ended = world.run(arguments);
        (ended.code, format!("{}{}", ended.out, ended.err))
    };
    let (code, text) = failed(&["find", "--to", "capa", "person.json"]);
    assert!(code == 1 && text.contains("capa"), "{code} {text}");
    let (code, text) = failed(&["find", "--to", "bitpanda"]);
    assert!(code == 2 && text.contains("--email"), "{code} {text}");
    let (code, text) = failed(&["find", "--to", "bitpanda", "--email", "nobody"]);
    assert!(code == 2 && text.contains("e-mail") && !text.contains("nobody"), "{code} {text}");
    world.change("/bitpanda/credentials/token", json!("another"));
    let (code, _) = failed(&["find", "--to", "bitpanda", "person.json"]);
    assert_eq!(code, 4);
}
