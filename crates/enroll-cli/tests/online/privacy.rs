//! No output shows personal data or a credential.

use enroll_sandbox::Fault;
use serde_json::json;

use crate::support::{CANARIES, World};

#[tokio::test(flavor = "multi_thread")]
async fn no_output_shows_a_value_of_the_profile_or_a_credential() {
    let world = World::new().await;
    let mut runs = Vec::new();
    for (provider, fault) in [
        ("capa", Fault::Echo { after_storing: true }),
        ("kraken", Fault::Echo { after_storing: false }),
        ("onchainpay", Fault::WithoutId),
        ("bitpanda", Fault::Intermediary { status: 502, retry_after: None, html: true, after_storing: true }),
        ("synapse", Fault::TruncatedJson),
    ] {
        world.sandbox.clear_faults();
        world.first(provider, fault);
        for more in [&["-vv"][..], &["-vv", "--settle", "--settle-delay", "0s"]] {
            for as_json in [&["--json"][..], &[]] {
                let file = format!("secrets-{}", runs.len());
                let create = ["create", "--to", provider, "--yes", "--secrets", &file, "person.json"];
                let ended = world.run(&[&create[..], more, as_json].concat());
                assert!(matches!(ended.code, 0 | 6 | 7) && !ended.out.is_empty(), "{ended:?}");
                runs.push(ended);
            }
        }
    }
    runs.push(world.run(&["find", "-vv", "--to", "bitpanda", "person.json"]));
    runs.push(world.run(&["find", "-vv", "--to", "synapse", "--json", "person.json"]));
    runs.push(world.run(&["config", "-vv", "check", "--online"]));
    world.change("/capa/credentials/partner_api_key", json!(["sandbox-capa"]));
    runs.push(world.create("capa", &["-vv"]));
    world.change_person("/email", json!(["maria.gomez@example.com"]));
    runs.push(world.create("bitpanda", &["-vv"]));
    for run in &runs {
        for canary in CANARIES {
            assert!(!run.out.contains(canary) && !run.err.contains(canary), "{canary} is in {run:?}");
        }
    }
}
