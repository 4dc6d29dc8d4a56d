//! Every documented rejection of a look-up is read as its case: the examples of the specs, as the
//! sandbox sends them.

use enroll::{Access, CallOptions, Config, Retry};
use enroll_tests::scripted::{self, Script, Scripted};
use enroll_tests::specs::{ids, look_up, shared};
use serde_json::Value;

/// What a check of access reports for a case.
fn is_right(provider: &str, case: &str, access: &Access) -> bool {
    match case {
        // Synapse has one code for wrong credentials and for what they may not do.
        "wrong_credentials" if provider == "synapse" => {
            matches!(access, Access::Credentials | Access::Rejected { .. })
        }
        "missing_credentials" | "wrong_credentials" | "forbidden" => matches!(access, Access::Credentials),
        "wrong_signature" => matches!(access, Access::Signature),
        "nonce_rejected" => matches!(access, Access::Nonce),
        "rate_limited" => matches!(access, Access::RateLimited(_)),
        // Inside a success status no list says what the provider's words mean.
        "server_error" => matches!(access, Access::Unavailable { .. } | Access::Rejected { status: 200 }),
        "unavailable" | "timeout" => matches!(access, Access::Unavailable { .. }),
        // That nobody has the id of the probe is a response to an authorised request.
        "not_found" => matches!(access, Access::Ready | Access::Rejected { .. }),
        _ => matches!(access, Access::Rejected { .. }),
    }
}

#[tokio::test]
async fn every_example_of_a_rejection_is_read_as_its_case() {
    let mut lines = Vec::new();
    for id in ids() {
        let responses = look_up(shared(id)).map(|operation| &operation["responses"]).and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            let examples = response.pointer("/content/application~1json/examples").and_then(Value::as_object);
            for (name, example) in examples.into_iter().flatten() {
                let Some(case) = example["x-enroll-case"].as_str() else { continue };
                let script = Script::response(status.parse().unwrap(), &[], &example["value"].to_string());
                let server = Scripted::start(script).await.unwrap();
                let client = scripted::client(id, &Config::new(server.url()).retry(Retry::never())).unwrap();
                let access = client.check_access(&CallOptions::new()).await;
                assert!(is_right(id, case, &access), "{id}, {status}, {name}: {access:?}");
                lines.push(format!("{id} {status} {name}: {access}"));
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
