//! One row of a file with a profile per line.

use std::io::{BufRead, BufReader, Read as _};
use std::num::NonZeroU64;

use anyhow::Context as _;
use enroll::NewUser;

use crate::exit::UsageError;
use crate::profile::Source;

/// The longest row. Real ones have a few kilobytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads the profile in this row, counted from 1. Blank lines are no rows.
pub(super) fn read(source: &Source, row: NonZeroU64) -> anyhow::Result<NewUser> {
    let mut lines = BufReader::new(source.open()?);
    let mut left = row.get();
    loop {
        let line = next(&mut lines).with_context(|| format!("the profiles in {source} cannot be read"))?;
        let Some(line) = line else {
            return Err(UsageError(format!("--row {row}: {source} has {} rows", row.get() - left)).into());
        };
        // Some editors put a byte order mark before a file.
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        left -= 1;
        if left == 0 {
            return NewUser::from_json(line).with_context(|| format!("--row {row}: the profile cannot be used"));
        }
    }
}

/// The next line; none at the end.
fn next(lines: &mut impl BufRead) -> anyhow::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    lines.by_ref().take(MAX_BYTES + 1).read_until(b'\n', &mut line)?;
    anyhow::ensure!(line.len() as u64 <= MAX_BYTES, "a row has more than {MAX_BYTES} bytes");
    Ok((!line.is_empty()).then_some(line))
}
