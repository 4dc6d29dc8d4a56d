//! Which leaves the profiles reach: each profile is sent to every provider that accepts it, and the
//! received requests are searched for every leaf.

use std::collections::BTreeSet;

use enroll::CallOptions;
use enroll_tests::harness::{provider, sandbox, sent};
use enroll_tests::profiles::full_set;
use enroll_tests::specs::ids;

use super::leaves::leaves;
use super::sources::paths;

/// The places that the requests of the full set fill at one provider.
async fn reached(id: &str) -> BTreeSet<String> {
    let call = CallOptions::new().end_user_ip("203.0.113.7".parse().unwrap()).idempotency_key("order-4711");
    let idle = sandbox().await;
    let provider = provider(&idle, id).unwrap();
    let mut reached = BTreeSet::new();
    for (_, user) in full_set().iter().filter(|(_, user)| provider.check(user).is_ready()) {
        let received = sent(id, user, &call).await;
        reached.extend(paths(&received.json().unwrap()));
        reached.extend(received.headers().keys().map(|name| format!("header {name}")));
    }
    reached
}

/// The names of headers are compared without case.
fn folded(leaf: &str) -> String {
    if leaf.starts_with("header ") { leaf.to_lowercase() } else { leaf.to_owned() }
}

#[tokio::test]
async fn every_leaf_is_reached_by_a_profile() {
    for id in ids() {
        let reached = reached(id).await;
        let missing: Vec<_> = leaves(id).into_keys().filter(|leaf| !reached.contains(&folded(leaf))).collect();
        assert_eq!(missing, [""; 0], "{id} gets no value at these leaves from any profile");
    }
}
