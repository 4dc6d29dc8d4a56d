//! Printing to standard output without failing if the reader is gone.
//!
//! `println!` panics when the other end of a pipe is closed, as by `| head`. That is not an error.

use std::io::{self, ErrorKind, Write as _};

use anyhow::{Context as _, Result};

/// Prints a string; a closed pipe is not an error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output: cannot be written; check where it is redirected"),
    }
}
