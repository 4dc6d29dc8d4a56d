//! One whole request of each provider.

use std::collections::BTreeSet;

use enroll::{CallOptions, Facts, NewUser, bitpanda, capa, kraken, onchainpay, synapse};
use enroll_core::Provider;
use enroll_sandbox::Received;
use enroll_tests::harness::sent;
use enroll_tests::profiles::{full_person, minimal_person};

use super::call_options::every_option;

/// The version of every crate of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What tells one provider's request from another's.
struct Expected {
    facts: &'static Facts,
    /// The headers that carry credentials, signature and nonce, in small letters as they are
    /// received.
    credentials: &'static [&'static str],
    /// The request of a profile, serialised apart from any call.
    body: fn(&NewUser) -> Vec<u8>,
}

const EXPECTED: [Expected; 5] = [
    Expected { facts: &bitpanda::FACTS, credentials: &["authorization"], body: body::<bitpanda::Bitpanda> },
    Expected { facts: &capa::FACTS, credentials: &["partner-api-key"], body: body::<capa::Capa> },
    Expected {
        facts: &kraken::FACTS,
        credentials: &["api-key", "api-nonce", "api-sign"],
        body: body::<kraken::Kraken>,
    },
    Expected {
        facts: &onchainpay::FACTS,
        credentials: &["x-api-public-key", "x-api-signature"],
        body: signed_body::<onchainpay::OnchainPay>,
    },
    Expected { facts: &synapse::FACTS, credentials: &["x-sp-gateway", "x-sp-user"], body: body::<synapse::Synapse> },
];

fn body<P: Provider>(user: &NewUser) -> Vec<u8> {
    serde_json::to_vec(&enroll_core::request::<P>(user).unwrap()).unwrap()
}

/// OnchainPay signs a body with the nonce in it, which is at the end.
fn signed_body<P: Provider>(user: &NewUser) -> Vec<u8> {
    let mut body = body::<P>(user);
    assert_eq!(body.pop(), Some(b'}'));
    body.extend_from_slice(br#","nonce":1643881172430}"#);
    body
}

/// The request as text, with what differs from run to run and what is secret left out.
fn shown(received: &Received, credentials: &[&str]) -> String {
    let mut lines: Vec<_> = received
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            match name.as_str() {
                "host" => format!("{name}: [host]"),
                "user-agent" => format!("{name}: {}", value.replace(VERSION, "[version]")),
                // Made for the call, unless the caller gave one.
                "x-sp-idempotency-key" if value.len() == 32 => format!("{name}: [a key of 32 characters]"),
                secret if credentials.contains(&secret) => format!("{name}: [masked {} characters]", value.len()),
                _ => format!("{name}: {value}"),
            }
        })
        .collect();
    lines.sort();
    let body = std::str::from_utf8(received.body()).unwrap();
    format!("{} {}\n{}\n\n{body}", received.method(), received.target(), lines.join("\n"))
}

fn review(name: &str, request: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, request);
    });
}

#[tokio::test]
async fn one_request_of_each_provider() {
    for Expected { facts, credentials, .. } in EXPECTED {
        let received = sent(facts.id, &minimal_person(), &CallOptions::new()).await;
        review(facts.id, &shown(&received, credentials));
    }
}

#[tokio::test]
async fn one_request_of_synapse_with_every_option_of_a_call() {
    let received = sent("synapse", &minimal_person(), &every_option()).await;
    review("synapse_with_options", &shown(&received, &["x-sp-gateway", "x-sp-user"]));
}

#[tokio::test]
async fn the_body_is_byte_for_byte_the_serialised_request() {
    for Expected { facts, body, .. } in EXPECTED {
        for user in [minimal_person(), full_person()] {
            let received = sent(facts.id, &user, &CallOptions::new()).await;
            let (sent, expected) = (String::from_utf8(received.body().to_vec()), String::from_utf8(body(&user)));
            assert_eq!(sent, expected, "{}", facts.id);
        }
    }
}

#[tokio::test]
async fn every_credential_of_the_spec_is_sent_and_no_other_header() {
    const COMMON: [&str; 6] = ["accept", "accept-encoding", "content-length", "content-type", "host", "user-agent"];
    for Expected { facts, credentials, .. } in EXPECTED {
        let of_spec: BTreeSet<_> = facts.credential_headers().map(str::to_lowercase).collect();
        let expected: BTreeSet<_> = credentials.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(of_spec, expected, "{}", facts.id);

        let received = sent(facts.id, &minimal_person(), &CallOptions::new()).await;
        let mut names: BTreeSet<_> = received.headers().keys().map(|name| name.as_str().to_owned()).collect();
        for common in COMMON {
            assert!(names.remove(common), "{} gets no {common}", facts.id);
        }
        let others = ["payward-version", "x-sp-idempotency-key"].map(|name| names.remove(name));
        assert_eq!((names, others), (expected, [facts.id == "kraken", facts.id == "synapse"]), "{}", facts.id);
    }
}

#[tokio::test]
async fn every_header_is_there_once() {
    for Expected { facts, .. } in EXPECTED {
        let received = sent(facts.id, &minimal_person(), &CallOptions::new()).await;
        assert_eq!(received.headers().len(), received.headers().keys_len(), "{}", facts.id);
    }
}

#[tokio::test]
async fn the_client_names_itself_and_its_version() {
    for Expected { facts, .. } in EXPECTED {
        let received = sent(facts.id, &minimal_person(), &CallOptions::new()).await;
        let expected = format!("enroll-{}/{}", facts.id, VERSION);
        assert_eq!(received.header("user-agent"), Some(expected.as_str()));
        assert_eq!(received.header("api-version"), None, "{}", facts.id);
    }
}
