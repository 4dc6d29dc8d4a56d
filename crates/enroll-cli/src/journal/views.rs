//! Results and rejects: files that are made of the journal, and made anew each time.
//!
//! Results have a line for each row that is not planned, without personal data. Rejects are rows of
//! the input as they came in, to be fixed and imported under another name.

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::Context as _;
use enroll_import::{Import, RowId, State};

use super::AnyJournal;
use super::line::{Line, Names};
use super::raw::Raw;
use super::replace::Replacement;
use crate::output;

/// Every state of a row that is not planned.
const RESULTS: [State; 8] = [
    State::Invalid,
    State::Skipped,
    State::Sending,
    State::Rejected,
    State::Unknown,
    State::Exists,
    State::Created,
    State::Abandoned,
];

/// Writes the results of imports.
pub(crate) async fn results(
    journal: &AnyJournal,
    imports: &[&Import],
    names: &Names,
    mut file: Replacement,
) -> anyhow::Result<()> {
    for (import, target) in imports.iter().flat_map(|import| import.targets.iter().map(move |target| (import, target)))
    {
        let write = |row: &enroll_import::Row| {
            let line = serde_json::to_string(&Line::new(&import.name, target, row, names))?;
            writeln!(file, "{line}").context("the results cannot be written")
        };
        super::each_row(journal, target.id, &RESULTS, write).await?;
    }
    file.finish()
}

/// Writes the rows of an import that are invalid or were rejected, each once, in their order.
pub(crate) async fn rejects(
    journal: &AnyJournal,
    import: &Import,
    input: &std::path::Path,
    mut file: Replacement,
) -> anyhow::Result<()> {
    let mut rows = BTreeSet::new();
    for target in &import.targets {
        let keep = |row: &enroll_import::Row| {
            // The same row of another target has the same place.
            rows.insert((row.id.row, row.id.target));
            Ok(())
        };
        super::each_row(journal, target.id, &[State::Invalid, State::Rejected], keep).await?;
    }
    let raw = Raw::open(input, journal)?;
    let mut last = 0;
    for (number, target) in rows {
        if number == last {
            continue;
        }
        if last == 0
            && let Some(first) = super::row(journal, RowId { target, row: 1 }).await?
        {
            file.write_all(&raw.head(&first)?).context("the rejects cannot be written")?;
        }
        last = number;
        let Some(row) = super::row(journal, RowId { target, row: number }).await? else { continue };
        match raw.row(&row)? {
            Some(bytes) => {
                file.write_all(&bytes).and_then(|()| file.write_all(b"\n")).context("the rejects cannot be written")?
            }
            None => output::message(format_args!("row {number} is too long to be copied to the rejects")),
        }
    }
    file.finish()
}
