//! Writing to standard output, where the reader may go away.
//!
//! `println!` panics when the other end of a pipe is closed, as by `| head`. That is no mistake of anybody.

use std::io::{self, ErrorKind, Write as _};

use anyhow::{Context as _, Result};

/// Writes a text; a closed pipe is no error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output: cannot be written; look at where it leads"),
    }
}
