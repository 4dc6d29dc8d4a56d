//! Users who exist already: their existence is certain, so there is nothing to retry.

use enroll::{CallOptions, NewUser};
use enroll_sandbox::{Duplicates, Sandbox};
use enroll_tests::harness;

use crate::validation::support::{create_error, create_error_with, error_chain, outcome, person, review_in};

/// Creates one user, and then another that is rejected.
async fn second(sandbox: &Sandbox, provider: &str, first: &NewUser, second: &NewUser) -> enroll::Error {
    let client = harness::provider(sandbox, provider).unwrap();
    client.create_user(first, &CallOptions::new()).await.unwrap();
    create_error(sandbox, provider, second).await
}

#[tokio::test]
async fn a_user_who_exists_is_distinguished_from_one_who_was_rejected() {
    let one = person("Customer-1", "a@example.com");
    let rows = [
        ("bitpanda", 409, person("Customer-1", "b@example.com"), "AlreadyExists(ExternalId), Yes"),
        ("bitpanda", 409, person("cUSTOMER-1", "b@example.com"), "AlreadyExists(ExternalId), Yes"),
        ("capa", 409, person("Customer-1", "b@example.com"), "AlreadyExists(ExternalId), Yes"),
        ("capa", 409, person("Customer-2", "a@example.com"), "AlreadyExists(Email), Yes"),
        ("capa", 400, person("Customer-1", "b@example.com"), "AlreadyExists(ExternalId), Yes"),
        ("capa", 400, person("Customer-2", "a@example.com"), "AlreadyExists(Email), Yes"),
        ("onchainpay", 200, person("Customer-2", "a@example.com"), "AlreadyExists(Email), Yes"),
    ];
    let mut messages = Vec::new();
    for (provider, status, other, expected) in rows {
        let choice = Duplicates::RejectWith(status);
        let sandbox = Sandbox::builder().duplicates(provider, choice).start().await.unwrap();
        let error = second(&sandbox, provider, &one, &other).await;
        let seen = (outcome(&error), error.status(), sandbox.users().len());
        assert_eq!(seen, (expected.to_owned(), Some(status), 1), "{provider}");
        messages.push(error_chain(&error));
    }
    review_in("../responses/errors/snapshots", "duplicates", &messages);
}

#[tokio::test]
async fn a_key_of_synapse_that_was_used_before_makes_no_second_user() {
    let sandbox = harness::sandbox().await;
    let call = CallOptions::new().idempotency_key("order-1");
    let client = harness::provider(&sandbox, "synapse").unwrap();
    client.create_user(&person("1", "a@example.com"), &call).await.unwrap();
    let error = create_error_with(&sandbox, "synapse", &person("2", "b@example.com"), &call).await;
    assert_eq!((outcome(&error).as_str(), sandbox.users().len()), ("IdempotencyKeyReused, Maybe", 1));
    review_in("../responses/errors/snapshots", "idempotency_key", &[error_chain(&error)]);
    let other = CallOptions::new().idempotency_key("order-2");
    client.create_user(&person("2", "b@example.com"), &other).await.unwrap();
}
