//! How many times one call allocates, for each provider: mapping, signature, transport, judgement
//! and decoding together. A number that grows is a copy that somebody added.
//!
//! A binary of its own, because counting wraps the allocator. It counts on the client's thread
//! alone; the sandbox runs on another. What the HTTP library allocates is in the numbers, so they
//! may change with its version.

#![allow(clippy::unwrap_used, reason = "a set-up that fails must stop the test")]

use allocation_counter::measure;
use enroll::{CallOptions, NewUser};
use enroll_tests::{harness, profiles};
use tokio::runtime::Builder;

/// The first calls open the connection, and one may find its response in two pieces, so the least
/// counts.
const CALLS: usize = 20;

fn user(number: usize) -> NewUser {
    let mut user = profiles::full_person().external_id(format!("customer-{number:04}"));
    user.email = Some(format!("customer-{number:04}@example.com").into());
    user
}

#[test]
fn a_call_allocates_no_more_than_it_did() {
    let elsewhere = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let here = Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = elsewhere.block_on(async { elsewhere.spawn(harness::sandbox()).await.unwrap() });
    for id in enroll::PROVIDER_IDS {
        let provider = harness::provider(&sandbox, id).unwrap();
        let options = CallOptions::new();
        let one = |number| {
            let user = user(number);
            measure(|| drop(here.block_on(provider.create_user(&user, &options)).unwrap())).count_total
        };
        let least = (0..CALLS).map(one).min().unwrap();
        let counted = format!("{least} allocations");
        insta::assert_snapshot!(*id, counted);
    }
}
