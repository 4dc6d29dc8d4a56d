//! Many calls at once on one key.

use std::collections::BTreeSet;

use enroll::signing::NonceOrder;
use enroll::{CallOptions, Config, CreateUser, NewUser};
use enroll_sandbox::{Received, Sandbox};
use enroll_tests::{harness, profiles, scripted};

const CALLS: usize = 64;

/// Starts all calls before any is done. The number of those that made a user.
async fn create_at_once(client: Box<dyn CreateUser>) -> usize {
    let client: std::sync::Arc<dyn CreateUser> = client.into();
    let call = |user: NewUser| {
        let client = client.clone();
        tokio::spawn(async move { client.create_user(&user, &CallOptions::new()).await.is_ok() })
    };
    let person = profiles::full_person();
    let calls: Vec<_> = (0..CALLS).map(|number| call(profiles::numbered(&person, number as u64))).collect();
    let mut created = 0;
    for call in calls {
        created += usize::from(call.await.is_ok_and(|created| created));
    }
    created
}

fn kraken_nonce(request: &Received) -> Option<u64> {
    request.header("api-nonce")?.parse().ok()
}

fn onchainpay_nonce(request: &Received) -> Option<u64> {
    request.json()?["nonce"].as_u64()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_on_one_key_arrive_in_the_order_of_their_nonces() {
    let rows = [("kraken", kraken_nonce as fn(&Received) -> Option<u64>), ("onchainpay", onchainpay_nonce)];
    for (provider, nonce) in rows {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let created = create_at_once(harness::provider(&sandbox, provider).unwrap()).await;
        let nonces: Vec<u64> = sandbox.received().iter().filter_map(nonce).collect();
        assert_eq!((created, nonces.len(), nonces.is_sorted()), (CALLS, CALLS, true), "{provider}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_do_not_wait_for_responses_never_share_a_nonce_and_all_make_a_user() {
    let rows = [("kraken", kraken_nonce as fn(&Received) -> Option<u64>), ("onchainpay", onchainpay_nonce)];
    for ((provider, nonce), order) in
        rows.into_iter().flat_map(|row| [(row, NonceOrder::Free), (row, NonceOrder::Paced)])
    {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let config = Config::new(sandbox.url()).nonce_order(order);
        let created = create_at_once(scripted::client(provider, &config).unwrap()).await;
        let received = sandbox.received();
        let nonces: BTreeSet<u64> = received.iter().filter_map(nonce).collect();
        assert_eq!((created, nonces.len()), (CALLS, received.len()), "{provider}, {order:?}");
        // A rejected nonce is retried alone, so once is enough.
        assert!(received.len() <= 2 * CALLS, "{provider}, {order:?}: {} requests", received.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_need_no_order_all_make_a_user() {
    for provider in ["bitpanda", "capa", "synapse"] {
        let sandbox = Sandbox::builder().start().await.unwrap();
        assert_eq!(create_at_once(harness::provider(&sandbox, provider).unwrap()).await, CALLS, "{provider}");
    }
}
