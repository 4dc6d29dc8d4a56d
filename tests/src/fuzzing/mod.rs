//! Hostile responses. Each function takes arbitrary bytes, makes a response of them, processes it
//! as a client does, and asserts what must hold for any bytes. The ordinary tests run these
//! functions over the corpus, and the fuzzer (`fuzz/`) extends the corpus.
//!
//! Nothing is sent and nothing waits: a call costs microseconds. Connections are tested with
//! [`scripted`](crate::scripted).

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what does not hold, and a set-up that fails, must stop the test"
)]

pub(crate) mod canned;
mod headers;
mod responses;

use enroll::{CreatedUser, Error};

pub use headers::headers;
pub use responses::responses;

/// What begins so in a response is personal. No id and no code of a provider can hold the sign at
/// its end, so it is shown nowhere.
const CANARY: &str = "canary@";

/// One of `choices`, by a byte that may be anything.
fn pick<T: Copy>(choices: &[T], byte: u8) -> T {
    choices[usize::from(byte) % choices.len()]
}

/// Holds everything that prints to showing nothing personal.
fn is_quiet(result: &Result<CreatedUser, Error>) {
    let (shown, id) = match result {
        Ok(created) => (format!("{created:?}"), Some(created.user_id.as_str())),
        Err(error) => (shown(error), error.user_id()),
    };
    // The provider's own id of the user is no secret, so a canary in its place shows.
    let is_id = id.is_some_and(|id| id.contains(CANARY));
    assert!(is_id || !shown.contains(CANARY), "{shown}");
}

/// An error as it may be printed, and all of its causes.
pub(crate) fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {}", error.recovery());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}
