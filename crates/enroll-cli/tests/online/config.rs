//! `enroll config check`.

use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn online_it_asks_every_provider_and_creates_nobody() {
    let world = World::new().await;
    let ended = world.run(&["config", "check", "--json"]);
    assert_eq!((ended.code, world.sandbox.received().len()), (0, 0), "{ended:?}");
    let ended = world.run(&["config", "check", "--online", "--json"]);
    let found: Vec<_> = ended.lines().iter().map(|line| format!("{} {}", line["name"], line["access"])).collect();
    let ready = ["\"bitpanda\" \"ready\"", "\"capa\" \"unsupported\"", "\"kraken\" \"ready\""];
    assert_eq!((ended.code, &found[..3]), (0, &ready.map(str::to_owned)[..]), "{ended:?}");
    assert_eq!(world.sandbox.users().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_a_wrong_host_and_a_broken_file_have_codes_of_their_own() {
    let world = World::new().await;
    world.change("/kraken/credentials/api_secret", json!("AAAA"));
    let ended = world.run(&["config", "check", "--online", "--to", "kraken", "--json"]);
    assert_eq!((ended.code, &ended.line()["access"]), (4, &json!("signature")), "{ended:?}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    world.change("/bitpanda/base_url", json!(format!("http://{closed}")));
    let ended = world.run(&["config", "check", "--online", "--to", "bitpanda", "--json"]);
    assert_eq!((ended.code, &ended.line()["access"]), (5, &json!("unreachable")), "{ended:?}");
    world.change("/bitpanda/base_url", json!(world.sandbox.url().to_owned() + "/elsewhere"));
    let ended = world.run(&["config", "check", "--online", "--to", "bitpanda", "--json"]);
    assert_eq!((ended.code, &ended.line()["access"]), (4, &json!("not_the_provider")), "{ended:?}");
    world.change("/bitpanda/base_url", json!(world.sandbox.url().replace("http:", "https:")));
    let ended = world.run(&["config", "check", "--online", "--to", "bitpanda", "--json"]);
    assert_eq!((ended.code, &ended.line()["access"]), (4, &json!("unreachable")), "{ended:?}");
    world.set("capa", "base_urll", json!("x"));
    world.run(&["config", "check"]).assert_failed(1, &["providers.json", "capa has an unknown field"]);
}
