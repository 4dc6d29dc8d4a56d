//! A panic of the generator as an error, without the panic's own noise.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is about to be caught, and needs no words of its own.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that may panic. The hook is one for all threads, so it is set once and asks each thread.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                loud(panic);
            }
        }));
    });
    IS_CAUGHT.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    IS_CAUGHT.set(false);
    outcome.map_err(|payload| message(&*payload))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("it stopped without a word").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_message() {
        assert_eq!(caught(|| panic!("of {}\n  lines", 2)).unwrap_err(), "of 2 lines");
        assert_eq!(caught(|| 1), Ok(1));
    }
}
