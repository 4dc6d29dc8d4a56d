//! A bounded chaos run at every provider. The long one is the binary `chaos`.

use std::time::Duration;

use enroll_tests::chaos::{Options, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_outcome_is_true_while_things_go_wrong() {
    // Patient, for tests run beside each other on small machines.
    let options =
        Options { creates: 150, seed: 1, faults: 0.3, concurrency: 16, patience: Duration::from_millis(2500) };
    for id in enroll::PROVIDER_IDS {
        let counters = run(id, &options).await.unwrap();
        assert!(counters.wrong().is_empty(), "{counters}");
        assert!(counters.created * 10 >= counters.creates * 8, "too few were created: {counters}");
        assert!(counters.faulted * 10 >= counters.attempts * 2, "too little went wrong: {counters}");
    }
}
