//! The bodies as sent: the bytes that the sandbox received, printed for reading. A change here is a change of what providers get.

mod page_examples;

use enroll::{CallOptions, NewUser};
use enroll_sandbox::Received;
use enroll_tests::harness::sent;
use enroll_tests::profiles;
use serde_json::Value;

/// Holds a body against its snapshot. `what` tells a reviewer where it came from.
fn review(name: &str, what: &str, received: &Received) {
    let body: Value = serde_json::from_slice(received.body()).unwrap();
    insta::with_settings!({ snapshot_path => "snapshots", description => what, omit_expression => true }, {
        insta::assert_json_snapshot!(name, body);
    });
}

fn profile(name: &str) -> NewUser {
    let mut all = profiles::full_set().into_iter();
    all.find(|(candidate, _)| *candidate == name).unwrap().1
}

async fn review_profiles(provider: &str, names: &[&str]) {
    for name in names {
        let received = sent(provider, &profile(name), &CallOptions::new()).await;
        review(&format!("{provider}_{name}"), &format!("what {provider} gets for the profile `{name}`"), &received);
    }
}

#[tokio::test]
async fn bitpanda_gets_a_person_in_full_or_a_reference() {
    review_profiles("bitpanda", &["minimal_person", "full_person", "overriding_person", "reference"]).await;
}

#[tokio::test]
async fn capa_gets_individuals_and_businesses() {
    review_profiles("capa", &["minimal_person", "full_person", "business"]).await;
}

#[tokio::test]
async fn kraken_gets_persons() {
    review_profiles("kraken", &["minimal_person", "full_person"]).await;
}

#[tokio::test]
async fn kraken_gets_every_form_of_identifier() {
    review_profiles("kraken", &["concat", "passport", "national_id", "tax_id", "lei", "unknown"]).await;
}

#[tokio::test]
async fn onchainpay_gets_an_address_and_a_nonce() {
    review_profiles("onchainpay", &["minimal_person", "full_person", "business"]).await;
}

#[tokio::test]
async fn synapse_gets_users_with_and_without_base_documents() {
    review_profiles("synapse", &["minimal_person", "full_person", "overriding_person", "business"]).await;
}
