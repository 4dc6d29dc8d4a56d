//! The examples of the pages, made realistic in the specs, sent through the generated client alone: no mapping of ours stands between.

use enroll::{bitpanda, capa, kraken, onchainpay, synapse};
use enroll_tests::harness::{credentials, only, sandbox, still};
use serde_json::Value;

use super::review;
use crate::specs::{request_example, without_nulls};

/// Decodes an example into the generated request, sends it, and holds what arrived against the example and against a snapshot.
macro_rules! sends {
    ($module:ident, $provider:ident, $name:literal, $example:expr) => {{
        let id = stringify!($module);
        let sandbox = sandbox().await;
        let credentials: $module::Credentials = serde_json::from_value(credentials(&sandbox, id)).unwrap();
        let provider = $module::$provider::new(&credentials, &still(&sandbox)).unwrap();
        let body: $module::types::CreateUserRequest = serde_json::from_value($example).unwrap();
        provider.client().create_user().body(body).send().await.unwrap();
        let received = only(&sandbox);
        assert_eq!(received.json().unwrap(), without_nulls(request_example(id, $name)));
        review(&format!("{id}_page_{}", $name), &format!("what {id} gets for the spec's example `{}`", $name), &received);
    }};
}

#[tokio::test]
async fn bitpanda_gets_the_examples() {
    for_each_name!(sends, bitpanda, Bitpanda, ["investment_as_a_service", "bring_your_own_license_full"]);
}
