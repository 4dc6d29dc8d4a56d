//! The headers that each provider's crate sends are those of its spec.

use std::collections::BTreeSet;

use enroll::{CallOptions, PROVIDERS};
use enroll_tests::{harness, profiles, specs};
use serde_json::Value;

/// What every request over HTTP carries.
const TRANSPORT: [&str; 6] = ["accept", "accept-encoding", "content-length", "content-type", "host", "user-agent"];

/// The header of a security scheme.
fn header(scheme: &Value) -> &str {
    scheme["name"].as_str().unwrap_or("Authorization")
}

#[test]
fn the_facts_name_the_headers_of_the_security_schemes() {
    for facts in PROVIDERS {
        let spec = specs::spec(facts.id);
        let schemes = spec["components"]["securitySchemes"].as_object().unwrap();
        let headers: BTreeSet<_> = schemes.values().map(header).collect();
        assert_eq!(facts.credential_headers().collect::<BTreeSet<_>>(), headers, "{}", facts.id);
    }
}

#[tokio::test]
async fn credentials_and_parameters_of_the_spec_are_sent_and_nothing_else() {
    let call = CallOptions::new().end_user_ip([203, 0, 113, 7].into()).idempotency_key("order-1");
    for facts in PROVIDERS {
        let received = harness::sent(facts.id, &profiles::full_person(), &call).await;
        let names = received.headers().keys().map(|name| name.as_str().to_owned());
        let sent: BTreeSet<_> = names.filter(|name| !TRANSPORT.contains(&name.as_str())).collect();
        let documented =
            facts.credential_headers().chain(facts.parameters.iter().copied()).map(|name| name.to_lowercase());
        assert_eq!(sent, documented.collect::<BTreeSet<_>>(), "{}", facts.id);
        assert!(TRANSPORT.iter().all(|name| received.header(*name).is_some()), "{}", facts.id);
    }
}
