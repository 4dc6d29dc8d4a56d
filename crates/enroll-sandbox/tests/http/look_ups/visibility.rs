//! What look-ups see: delayed, hidden and other partners' users, and how they count.

use super::{PROVIDERS, found, ids, key, look_up};
use crate::{onchainpay::signed, support::start};
use enroll_sandbox::{Builder, Duplicates, Sandbox, SeedError, SeedUser, Seeded, StartError};
use serde_json::json;
use std::time::{Duration, UNIX_EPOCH};

fn user(seed: SeedUser) -> SeedUser {
    seed.email("a@example.com").external_id("Ext-Id-1")
}

#[tokio::test]
async fn an_earlier_user_is_found_and_others_are_not() {
    for provider in PROVIDERS {
        let sandbox = start().await;
        let ours = sandbox.seed(provider, user(SeedUser::earlier())).unwrap();
        assert_eq!(found(&sandbox, provider, key(&ours)).await, [ours.id()], "{provider}");
        for other in [SeedUser::hidden(), SeedUser::of_another_partner()] {
            let sandbox = start().await;
            let other = sandbox.seed(provider, user(other)).unwrap();
            assert!(found(&sandbox, provider, key(&other)).await.is_empty(), "{provider} {other:?}");
        }
    }
}

#[tokio::test]
async fn a_user_is_found_once_it_is_visible() {
    let delay = Duration::from_secs(3);
    let delayed = |builder: Builder, provider: &&str| builder.visible_after(*provider, delay);
    let sandbox = PROVIDERS.iter().fold(Sandbox::builder(), delayed).start().await.unwrap();
    let new = PROVIDERS.map(|provider| sandbox.seed(provider, user(SeedUser::earlier())).unwrap());
    for new in &new {
        assert!(found(&sandbox, new.provider(), key(new)).await.is_empty(), "{}", new.provider());
    }
    tokio::time::sleep(delay).await;
    for new in &new {
        assert_eq!(found(&sandbox, new.provider(), key(new)).await, [new.id()], "{}", new.provider());
    }
}

#[tokio::test]
async fn a_seeded_user_is_visible_from_its_time_of_creation() {
    let builder = Sandbox::builder().visible_after("bitpanda", Duration::from_secs(3600));
    let old = user(SeedUser::earlier()).created_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let sandbox = builder.seed("bitpanda", old).start().await.unwrap();
    assert_eq!(found(&sandbox, "bitpanda", "a@example.com").await.len(), 1);
}

#[tokio::test]
async fn the_address_of_another_partners_user_is_taken_at_onchainpay() {
    let sandbox = start().await;
    sandbox.seed("onchainpay", user(SeedUser::of_another_partner())).unwrap();
    let response = signed(&sandbox, &json!({ "email": "a@example.com", "nonce": 1 })).send(&sandbox).await;
    assert_eq!(response.text("/error/message"), "User with this e-mail is already registered");
    let body = look_up(&sandbox, "onchainpay", "").send(&sandbox).await.body;
    assert!(ids("onchainpay", &body).is_empty() && sandbox.users().is_empty());
    sandbox.seed("kraken", user(SeedUser::of_another_partner())).unwrap();
    sandbox.seed("kraken", user(SeedUser::earlier())).unwrap();
}

#[tokio::test]
async fn seeded_users_are_apart_from_created_ones() {
    let builder = Sandbox::builder().duplicates("bitpanda", Duplicates::Allow);
    let sandbox = builder.seed("bitpanda", user(SeedUser::earlier())).start().await.unwrap();
    let create = crate::bitpanda::call(&sandbox, json!({ "external_id": "Ext-Id-1" }));
    assert_eq!(create.status(&sandbox).await, 201);
    let truth = sandbox.truth();
    assert_eq!((truth.users("bitpanda").count(), truth.seeded("bitpanda").count()), (1, 1));
    assert!(truth.stored_twice("bitpanda").is_empty() && truth.by_email("bitpanda").is_empty());
    assert_eq!((sandbox.users().len(), sandbox.users()[0].seeded()), (1, None));
    assert_eq!(truth.seeded("bitpanda").next().unwrap().seeded(), Some(Seeded::Earlier));
}

#[tokio::test]
async fn a_seed_that_cannot_be_stored_is_reported() {
    let twice = Sandbox::builder().seed("capa", user(SeedUser::earlier())).seed("capa", user(SeedUser::hidden()));
    let error = twice.start().await.unwrap_err();
    assert!(matches!(&error, StartError::Seed(SeedError::Taken(of)) if of == "email"), "{error}");
    assert!(!error.to_string().contains("a@example.com"));
    let unknown = Sandbox::builder().seed("nobody", SeedUser::earlier()).start().await.unwrap_err();
    assert!(matches!(unknown, StartError::Seed(SeedError::UnknownProvider(_))));
    let full = Sandbox::builder().max_users(0).start().await.unwrap();
    assert_eq!(full.seed("capa", SeedUser::earlier()).unwrap_err(), SeedError::Full);
}
