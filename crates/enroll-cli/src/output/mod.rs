//! Where output goes: results to standard output, messages for people to standard error.
//!
//! A reader that goes away, as `head` does, is no error: the rest is dropped, and the exit code
//! still says what happened.
//!
//! * `terminal`: its width and its colours.
//! * `logging`: the events of the library, for `-v`.

pub(crate) mod logging;
pub(crate) mod terminal;

use std::error::Error;
use std::fmt;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use anyhow::Context as _;
use serde::Serialize;

/// The version of the objects that `--json` prints, as their field `v`. Fields may be added under
/// the same one; none changes its meaning.
pub(crate) const VERSION: u32 = 1;

/// What happened when standard output takes no more, for a full disk above all.
pub(crate) const NOT_WRITTEN: &str = "the results cannot be written to standard output";

/// Standard output. It swallows a closed pipe; [`is_closed`](Self::is_closed) reports it to a
/// command that could stop.
pub(crate) struct Results {
    out: BufWriter<Stdout>,
    is_closed: bool,
}

impl Results {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::new(io::stdout()), is_closed: false }
    }

    /// Whether the reader went away.
    pub(crate) const fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Writes a text and a line break, at once.
    pub(crate) fn print(&mut self, text: impl fmt::Display) -> anyhow::Result<()> {
        writeln!(self, "{text}").and_then(|()| self.flush()).context(NOT_WRITTEN)
    }

    /// Writes an object in a line, at once.
    pub(crate) fn print_json(&mut self, object: &impl Serialize) -> anyhow::Result<()> {
        self.print(serde_json::to_string(object)?)
    }

    fn swallow<T>(&mut self, written: io::Result<T>, instead: T) -> io::Result<T> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(instead)
            }
            written => written,
        }
    }
}

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.swallow(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = if self.is_closed { Ok(()) } else { self.out.flush() };
        self.swallow(flushed, ())
    }
}

/// Prints a message for a person. A closed standard error is no reason to end.
pub(crate) fn message(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Asks a person, without a line break at the end.
pub(crate) fn prompt(text: fmt::Arguments<'_>) {
    let mut err = io::stderr();
    let _ = write!(err, "{text}").and_then(|()| err.flush());
}

/// A text that names its provider. An error message begins with the id, which is mostly the key.
pub(crate) fn named(name: &str, text: &str) -> String {
    if text.starts_with(name) { text.to_owned() } else { format!("{name}: {text}") }
}

/// An error with its causes, in one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    plain(&enroll_import::with_causes(error))
}

/// The longest string of somebody else that a person is shown.
const MAX_CHARS: usize = 2000;

/// A string of somebody else, cut, and without characters that change what a terminal shows: those
/// that control it, separate lines, or turn the direction of writing.
pub(crate) fn plain(text: &str) -> String {
    let is_hidden = |char: char| {
        char.is_control()
            || matches!(char, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut plain: String = text
        .chars()
        .take(MAX_CHARS)
        .map(|char| if is_hidden(char) { char::REPLACEMENT_CHARACTER } else { char })
        .collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        plain.push('…');
    }
    plain
}
