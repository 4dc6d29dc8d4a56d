//! No component escapes: each has a type that is tested itself, or stands inside one that is.

use std::collections::BTreeSet;

use enroll_tests::specs::{ids, operation, shared};

use super::components::{Component, all, reachable, received, sent, typed};

/// Components that lowering joins into the envelope of OnchainPay's answers, and that have no type for that reason.
const JOINED: [(&str, &str); 6] = [
    ("onchainpay", "CreateUserFailure"),
    ("onchainpay", "CreateUserSuccess"),
    ("onchainpay", "CreatedUser"),
    ("onchainpay", "Failed"),
    ("onchainpay", "FailureList"),
    ("onchainpay", "Succeeded"),
];

/// Counted by hand in the specs: all components, and those with a type.
const COUNTS: [(&str, usize, usize); 5] =
    [("bitpanda", 19, 19), ("capa", 5, 5), ("kraken", 18, 18), ("onchainpay", 12, 6), ("synapse", 25, 25)];

#[test]
fn all_of_them_are_found() {
    let count =
        |id: &str, components: &mut dyn Iterator<Item = Component>| components.filter(|one| one.id == id).count();
    for (id, known, with_type) in COUNTS {
        assert_eq!((count(id, &mut all().into_iter()), count(id, &mut typed())), (known, with_type), "{id}");
    }
    assert!(ids().all(|id| count(id, &mut typed()) > 0));
}

/// And there is no exception to spare.
#[test]
fn every_component_has_a_type_or_stands_in_one_that_has() {
    let without: BTreeSet<_> = all().into_iter().filter(|one| !one.has_type()).collect();
    let joined: BTreeSet<_> = JOINED.into_iter().map(|(id, name)| Component { id, name }).collect();
    assert_eq!(without, joined);
    for one in without {
        let envelope = &shared(one.id)["components"]["schemas"]["CreateUserResponse"];
        assert!(reachable(one.id, envelope).contains(one.name), "{}", one.place());
    }
}

/// A component that stands neither in a request nor in an answer is tested as no part of either; there is one, the values of a header.
#[test]
fn every_type_is_sent_or_received() {
    let used: BTreeSet<_> = sent().into_iter().chain(received()).collect();
    let neither: Vec<_> = typed().filter(|one| !used.contains(one)).collect();
    assert_eq!(neither, [Component { id: "kraken", name: "PaywardVersion" }]);
    assert!(operation(shared("kraken"))["parameters"].to_string().contains("PaywardVersion"));
    let both: Vec<_> = sent().into_iter().filter(|one| received().contains(one)).collect();
    assert_eq!(both, [], "what is sent is closed, what is received is open; nothing can be both");
}
