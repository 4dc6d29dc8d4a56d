//! One row of a file, by its number in a report of `check`.

use std::num::NonZeroU64;

use enroll::NewUser;
use enroll_import::input::{InRow, Rows as _};

use crate::cli::global;
use crate::exit::UsageError;
use crate::input::profile::{Source, Unusable};
use crate::input::rows;

/// Reads the profile in this row, counted from 1 as `check` counts. Rows before it are not decoded.
pub(super) fn read(
    source: &Source,
    row: NonZeroU64,
    options: &rows::Options,
    global: &global::Options,
) -> anyhow::Result<NewUser> {
    let Some(mut rows) = options.open(source, global)? else {
        return Err(UsageError(format!("--row {row}: {source} is read as one profile; give --format")).into());
    };
    let mut last = 0;
    while let Some(place) = rows::next(&mut rows)? {
        if place.row == row.get() {
            return rows.profile().map_err(|unreadable| Unusable(InRow(place, &unreadable).to_string()).into());
        }
        last = place.row;
    }
    Err(UsageError(format!("--row {row}: {source} has {last} rows")).into())
}
