//! A bounded chaos run at every provider. The long one is the binary `chaos`.

use std::time::Duration;

use enroll_tests::chaos::{Options, run};
use futures_util::future::join_all;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_outcome_is_true_while_things_go_wrong() {
    // Patient, for tests run beside each other on small machines.
    let options =
        Options { creates: 300, seed: 1, faults: 0.3, concurrency: 16, patience: Duration::from_millis(2500) };
    for counters in join_all(enroll::PROVIDER_IDS.iter().map(|id| run(id, &options))).await {
        let counters = counters.unwrap();
        assert!(counters.wrong().is_empty(), "{counters}");
        // Four of five in the long run; so few may meet more faults than that.
        assert!(counters.created * 4 >= counters.creates * 3, "too few were created: {counters}");
        assert!(counters.faulted * 10 >= counters.attempts * 2, "too little went wrong: {counters}");
    }
}
