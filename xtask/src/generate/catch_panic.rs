//! Turns a panic of the generator into an error.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

/// Runs a function that may panic.
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|payload| message(&*payload))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked without a message").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(catch_panic(|| panic!("of {}\n  lines", 2)).unwrap_err(), "of 2 lines");
        assert_eq!(catch_panic(|| 1), Ok(1));
    }
}
