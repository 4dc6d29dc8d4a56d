//! `enroll find`.

use enroll_sandbox::{Sandbox, SeedUser};
use serde_json::json;

use crate::support::World;

/// Synapse's search shows the external id, Bitpanda's shows no more than the user's id.
#[tokio::test(flavor = "multi_thread")]
async fn only_a_user_with_the_external_id_is_proven() {
    let world = World::new().await;
    for (provider, code) in [("synapse", 0), ("bitpanda", 6)] {
        world.create(provider, &["--secrets", &format!("secrets-{provider}")]).assert_is(0, "created", "yes");
        let id = world.sandbox.users().pop().unwrap().id().to_owned();
        let ended = world.run(&["find", "--to", provider, "--json", "person.json"]);
        assert_eq!((ended.code, &ended.line()["users"][0]["user_id"]), (code, &json!(id)), "{ended:?}");
        let ended = world.run(&["find", "--to", provider, "--email", "maria.gomez@example.com"]);
        assert_eq!(ended.code, 6, "{ended:?}");
        assert!(ended.out.starts_with(&format!("{provider}: found user ")) && ended.out.contains(&id), "{ended:?}");
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
    let (code, text) = failed(&["find", "--to", "bitpanda", "person.json"]);
    assert!(code == 7 && text.contains("credentials"), "nothing is known of the user: {code} {text}");
}
