//! What the sandbox really stored: which users, how many, and with which secrets.

use super::{PROVIDERS, right, set, stored};
use crate::support::start;
use enroll_sandbox::{Duplicates, Fault, FaultPlan, Sandbox};

#[tokio::test]
async fn duplicates_are_stored_where_no_page_promises_their_rejection() {
    let sandbox = Sandbox::builder().reject_only_promised_duplicates().start().await.unwrap();
    for (provider, twice) in PROVIDERS.map(|provider| (provider, ["kraken", "synapse"].contains(&provider))) {
        set(&sandbox, provider, FaultPlan::in_order([Fault::ResetAfterStoring]));
        assert!(right(&sandbox, provider, "one").response(&sandbox).await.is_err());
        right(&sandbox, provider, "one").status(&sandbox).await;
        let truth = sandbox.truth();
        let customer = if provider == "onchainpay" { "one@example.com" } else { "one" };
        let users = truth.stored_twice(provider);
        assert_eq!(users.get(customer).map_or(1, Vec::len), stored(&sandbox, provider), "{provider}");
        assert_eq!(users.contains_key(customer), twice, "{provider}");
        if let Some(users) = users.get(customer) {
            assert_eq!((users[0].is_delivered(), users[1].is_delivered()), (false, true));
            assert_eq!(users[0].fault(), Some(&Fault::ResetAfterStoring));
        }
    }
}

#[tokio::test]
async fn a_reused_idempotency_key_makes_no_second_user() {
    let promised = Sandbox::builder().reject_only_promised_duplicates().start().await.unwrap();
    for sandbox in [start().await, promised] {
        let call = right(&sandbox, "synapse", "one").with("x-sp-idempotency-key", "key-1");
        assert_eq!(call.status(&sandbox).await, 200);
        assert_eq!(call.status(&sandbox).await, 409);
        assert_eq!(stored(&sandbox, "synapse"), 1);
    }
}

#[tokio::test]
async fn a_create_that_fails_uses_up_its_key_where_that_was_chosen() {
    let using_up = Sandbox::builder().failed_creates_use_up_keys("synapse").start().await.unwrap();
    for (sandbox, status) in [(start().await, 200), (using_up, 409)] {
        let faults = [Fault::ServerError { after_storing: false }, Fault::RateLimited { retry_after: None }];
        set(&sandbox, "synapse", FaultPlan::in_order(faults));
        let failed = right(&sandbox, "synapse", "one").with("x-sp-idempotency-key", "key-1");
        assert_eq!(failed.status(&sandbox).await, 500);
        let limited = right(&sandbox, "synapse", "two").with("x-sp-idempotency-key", "key-2");
        assert_eq!(limited.status(&sandbox).await, 429);
        assert_eq!((failed.status(&sandbox).await, limited.status(&sandbox).await), (status, 200));
    }
}

/// Providers trim, so two blank ids are no duplicate but two users without one.
#[tokio::test]
async fn a_blank_value_is_not_unique() {
    let sandbox = start().await;
    for id in ["  ", "\u{a0}", "  "] {
        let call = crate::bitpanda::call(&sandbox, serde_json::json!({ "external_id": id }));
        assert_eq!(call.status(&sandbox).await, 201);
    }
    for (id, status) in [(" one ", 201), ("One", 409)] {
        let call = crate::bitpanda::call(&sandbox, serde_json::json!({ "external_id": id }));
        assert_eq!(call.status(&sandbox).await, status);
    }
    assert_eq!(stored(&sandbox, "bitpanda"), 4);
}

#[tokio::test]
async fn a_choice_for_one_provider_takes_precedence() {
    let builder = Sandbox::builder().duplicates("capa", Duplicates::Reject).reject_only_promised_duplicates();
    let sandbox = builder.duplicates("bitpanda", Duplicates::Allow).start().await.unwrap();
    for (provider, status) in [("capa", 409), ("bitpanda", 201), ("kraken", 201), ("onchainpay", 200)] {
        assert!(right(&sandbox, provider, "one").status(&sandbox).await < 300);
        assert_eq!(right(&sandbox, provider, "one").status(&sandbox).await, status, "{provider}");
    }
    assert_eq!((stored(&sandbox, "kraken"), stored(&sandbox, "onchainpay")), (2, 1));
}

#[tokio::test]
async fn customers_are_found_by_external_id_and_by_email() {
    let sandbox = start().await;
    for provider in PROVIDERS {
        assert!(right(&sandbox, provider, "one").status(&sandbox).await < 300);
    }
    let truth = sandbox.truth();
    for provider in PROVIDERS {
        let id = truth.users(provider).next().unwrap().id();
        let by_id = truth.by_external_id(provider);
        assert_eq!(by_id.get("one").map(|users| users[0].id()), (provider != "onchainpay").then_some(id), "{provider}");
        let email = if provider == "synapse" { "test.user@example.com" } else { "one@example.com" };
        let by_email = truth.by_email(provider);
        assert_eq!(
            by_email.get(email).map(|users| users[0].id()),
            (provider != "bitpanda").then_some(id),
            "{provider}"
        );
    }
}

#[tokio::test]
async fn secrets_shown_once_are_known_and_not_printed() {
    let sandbox = start().await;
    let password = right(&sandbox, "onchainpay", "one").send(&sandbox).await;
    let token = right(&sandbox, "synapse", "one").send(&sandbox).await;
    let users = sandbox.users();
    assert_eq!(users[0].one_time_password(), Some(password.text("/response/password")));
    assert_eq!((users[0].refresh_token(), users[1].one_time_password()), (None, None));
    assert_eq!(users[1].refresh_token(), Some(token.text("/refresh_token")));
    let shown = format!("{users:?} {:?}", sandbox.truth());
    let hidden = [password.text("/response/password"), token.text("/refresh_token"), "example.com"];
    assert!(hidden.iter().all(|secret| !shown.contains(secret)), "{shown}");
}
