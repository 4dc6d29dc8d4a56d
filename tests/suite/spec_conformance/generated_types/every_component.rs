//! Every component is tested: it has a type, or it is part of one that has.

use std::collections::BTreeSet;

use enroll_tests::specs::{REVIEWED, ids, look_up, operation, shared};

use crate::spec_conformance::components::{Component, all, reachable, received, sent, typed};

/// Components that lowering joins into the envelope of OnchainPay's responses, and that have no
/// type for that reason.
const JOINED: [(&str, &str); 8] = [
    ("onchainpay", "CreateUserFailure"),
    ("onchainpay", "CreateUserSuccess"),
    ("onchainpay", "CreatedUser"),
    ("onchainpay", "Failed"),
    ("onchainpay", "FailureList"),
    ("onchainpay", "ListUsersSuccess"),
    ("onchainpay", "Succeeded"),
    ("onchainpay", "UserList"),
];

/// Compared with the specs by hand.
#[test]
fn all_of_them_are_found() {
    for id in REVIEWED {
        let of = all().into_iter().filter(|one| one.id == id);
        let lines = of.map(|one| format!("{}{}", one.name, if one.has_type() { "" } else { ", without a type" }));
        insta::assert_snapshot!(id, lines.collect::<Vec<_>>().join("\n"));
    }
    assert!(ids().all(|id| typed().any(|one| one.id == id)));
}

/// And there is no exception to spare.
#[test]
fn every_component_has_a_type_or_is_in_one_that_has() {
    let without: BTreeSet<_> = all().into_iter().filter(|one| !one.has_type()).collect();
    let joined: BTreeSet<_> = JOINED.into_iter().map(|(id, name)| Component { id, name }).collect();
    assert_eq!(without, joined);
    for one in without {
        let schemas = &shared(one.id)["components"]["schemas"];
        let envelopes = ["CreateUserResponse", "ListUsersResponse"].map(|name| reachable(one.id, &schemas[name]));
        assert!(envelopes.iter().any(|envelope| envelope.contains(one.name)), "{}", one.place());
    }
}

/// A component that is neither in a request nor in a response is tested as no part of either; there
/// are two, the values of a header and of a parameter of a look-up.
#[test]
fn every_type_is_sent_or_received() {
    let used: BTreeSet<_> = sent().into_iter().chain(received()).collect();
    let neither: Vec<_> = typed().filter(|one| !used.contains(one)).collect();
    let parameters = [("kraken", "PaywardVersion"), ("synapse", "ShowRefreshTokens")];
    assert_eq!(neither, parameters.map(|(id, name)| Component { id, name }));
    assert!(operation(shared("kraken"))["parameters"].to_string().contains("PaywardVersion"));
    assert!(look_up(shared("synapse")).unwrap()["parameters"].to_string().contains("ShowRefreshTokens"));
    let both: Vec<_> = sent().into_iter().filter(|one| received().contains(one)).collect();
    assert_eq!(both, [], "what is sent is closed, what is received is open; nothing can be both");
}
