//! Options of one call: Synapse gets them as headers, in that call and in no other.

use enroll::CallOptions;
use enroll_sandbox::Received;
use enroll_tests::harness::{provider, sandbox, sent};
use enroll_tests::profiles::minimal_person;

/// The sandbox's own fingerprint, as a client sends it that was given no other.
const CLIENTS_FINGERPRINT: &str = "|sandbox-synapse-fingerprint";

pub(super) fn every_option() -> CallOptions {
    CallOptions::new()
        .end_user_ip("203.0.113.7".parse().unwrap())
        .idempotency_key("order-4711")
        .device_fingerprint("device-of-this-person")
}

fn per_call(received: &Received) -> [Option<&str>; 3] {
    ["x-sp-user-ip", "x-sp-idempotency-key", "x-sp-user"].map(|name| received.header(name))
}

#[tokio::test]
async fn synapse_gets_them_with_the_call_that_has_them_and_with_no_other() {
    let sandbox = sandbox().await;
    let synapse = provider(&sandbox, "synapse").unwrap();
    for call in [CallOptions::new(), every_option(), CallOptions::new()] {
        synapse.create_user(&minimal_person(), &call).await.unwrap();
    }
    let received = sandbox.received();
    let [first, given, last] = [0, 1, 2].map(|number| per_call(&received[number]));
    assert_eq!(given, [Some("203.0.113.7"), Some("order-4711"), Some("|device-of-this-person")]);
    for [ip, key, user] in [first, last] {
        assert_eq!((ip, user), (None, Some(CLIENTS_FINGERPRINT)));
        assert_eq!(key.map(str::len), Some(32));
    }
    assert_ne!(first[1], last[1], "a key is of one call");
}

#[tokio::test]
async fn an_address_of_version_six_is_sent_in_its_short_form() {
    let call = CallOptions::new().end_user_ip("2001:0db8:0000::0007".parse().unwrap());
    let received = sent("synapse", &minimal_person(), &call).await;
    assert_eq!(received.header("x-sp-user-ip"), Some("2001:db8::7"));
}

#[tokio::test]
async fn no_other_provider_learns_of_them() {
    for id in ["bitpanda", "capa", "kraken", "onchainpay"] {
        let received = sent(id, &minimal_person(), &every_option()).await;
        let values: Vec<_> = received.headers().values().map(|value| value.to_str().unwrap()).collect();
        let whole = format!("{} {values:?} {}", received.target(), String::from_utf8_lossy(received.body()));
        for secret in ["203.0.113.7", "order-4711", "device-of-this-person"] {
            assert!(!whole.contains(secret), "{id} gets {secret}");
        }
    }
}
