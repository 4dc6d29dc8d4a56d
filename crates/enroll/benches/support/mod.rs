//! What the benchmarks share: one server, a user for each of three providers, and the ways to
//! create that user.

#![allow(dead_code, reason = "each benchmark uses a part of this")]
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

pub(crate) mod by_hand;
pub(crate) mod facade;
pub(crate) mod report;
pub(crate) mod sample;
pub(crate) mod server;
pub(crate) mod signatures;

use futures_util::future::join_all;

/// A runtime that does all of its work on the calling thread, so that the thread's own clock sees
/// the whole client and nothing of the server.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be built")
}

/// `concurrency` callers side by side, each of which makes `calls` calls one after the other.
pub(crate) async fn call_many<F: Future<Output = ()>>(concurrency: usize, calls: usize, call: impl Fn() -> F) {
    let call = &call;
    let callers = (0..concurrency).map(|_| async move {
        for _ in 0..calls {
            call().await;
        }
    });
    join_all(callers).await;
}
