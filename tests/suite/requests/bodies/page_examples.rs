//! The examples of the pages, made realistic in the specs, sent through the generated clients
//! alone, without a mapping.

use enroll::{CallOptions, bitpanda, capa, kraken, onchainpay, synapse};
use enroll_core::Endpoint as _;
use enroll_tests::harness::{credentials, only, sandbox, still};
use enroll_tests::specs::{request_example, without_nulls};

use super::review;

/// Decodes examples into the generated request, sends them, and holds what arrived against the
/// example and against a snapshot.
macro_rules! send {
    ($module:ident, $provider:ident, $names:expr) => {
        for name in $names {
            let id = stringify!($module);
            let example = without_nulls(request_example(id, name));
            let mut unsigned = example.clone();
            // The signer fills it in.
            unsigned.as_object_mut().unwrap().remove("nonce");
            let body: $module::types::CreateUserRequest = serde_json::from_value(unsigned).unwrap();
            let sandbox = sandbox().await;
            let credentials: $module::Credentials = serde_json::from_value(credentials(&sandbox, id)).unwrap();
            let provider = $module::$provider::new(&credentials, &still(&sandbox)).unwrap();
            provider.send(&body, &CallOptions::new()).await.unwrap();
            let received = only(&sandbox);
            assert_eq!(received.json().unwrap(), example, "{id} {name}");
            review(id, &format!("page_{name}"), &format!("what {id} gets for the example `{name}`"), &received);
        }
    };
}

#[tokio::test]
async fn bitpanda_gets_both_forms() {
    send!(bitpanda, Bitpanda, ["investment_as_a_service", "bring_your_own_license"]);
}

#[tokio::test]
async fn capa_gets_an_individual() {
    send!(capa, Capa, ["individual"]);
}

#[tokio::test]
async fn kraken_gets_a_person_with_every_field_and_one_with_nulls() {
    send!(kraken, Kraken, ["individual", "explicit_nulls"]);
}

#[tokio::test]
async fn onchainpay_gets_an_address_and_the_nonce_of_the_signing_page() {
    send!(onchainpay, OnchainPay, ["create"]);
}

#[tokio::test]
async fn synapse_gets_a_user_with_and_without_a_base_document() {
    send!(synapse, Synapse, ["with_base_document", "without_base_document"]);
}
