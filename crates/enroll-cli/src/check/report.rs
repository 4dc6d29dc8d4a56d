//! Checks the rows of a file and prints what is wrong with each, then the counts.

use std::io::{self, Write};

use anyhow::{Context as _, ensure};
use comfy_table::{CellAlignment, Table};
use enroll::{Facts, Report};
use enroll_import::input::{InRow, Place, Rows as _, Unreadable};
use serde::Serialize;
use serde_json::json;

use super::json::Checked;
use super::tally::{Occurrences, Tally};
use crate::cli::global;
use crate::input::profile::Source;
use crate::input::rows::{self, Rows};
use crate::output::terminal::Terminal;
use crate::output::{NOT_WRITTEN, Results, VERSION};

/// What is checked, and how results are printed.
#[derive(Clone, Copy)]
pub(super) struct Print<'g> {
    pub(super) source: &'g Source,
    pub(super) global: &'g global::Options,
    /// Whether providers were named. Only then rows are listed one by one; they are counted in any
    /// case. One profile is shown as a table if none were.
    pub(super) is_listed: bool,
}

impl Print<'_> {
    pub(super) fn terminal(self) -> Terminal {
        Terminal::new(self.global.color)
    }
}

/// Checks every row, until the reader of the results goes away. Returns whether all are ready; rows
/// that were not checked are not.
pub(super) fn rows(rows: &mut Rows, providers: &[&'static Facts], print: Print<'_>) -> anyhow::Result<bool> {
    let mut out = Results::new();
    let mut tally = Tally::new(providers);
    let mut is_whole = true;
    while let Some(place) = rows::next(rows)? {
        if out.is_closed() {
            is_whole = false;
            break;
        }
        tally.rows += 1;
        let printed = match rows.profile() {
            Ok(user) => providers.iter().enumerate().try_for_each(|(at, facts)| {
                let Some(report) = enroll::check(facts.id, &user) else { return Ok(()) };
                tally.report(place.row, at, &report);
                problems(&mut out, print, place, &report)
            }),
            Err(unreadable) => {
                tally.unreadable(place.row, &unreadable);
                not_read(&mut out, print, place, &unreadable)
            }
        };
        printed.context(NOT_WRITTEN)?;
    }
    // Nobody is ready in a file that is empty by mistake.
    ensure!(tally.rows > 0, "{} has no rows; nothing was checked", print.source);
    if print.global.json {
        line(&mut out, &summary(&tally)).context(NOT_WRITTEN)?;
    } else {
        counts(&mut out, print.terminal(), &tally).context(NOT_WRITTEN)?;
    }
    out.flush().context(NOT_WRITTEN)?;
    Ok(is_whole && tally.is_ready())
}

/// One object in a line.
pub(super) fn line(out: &mut Results, object: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    out.write_all(b"\n")
}

/// The problems of a row at a provider. A person gets what blocks the call, and only the
/// count of what is ignored; a program gets all of it.
fn problems(out: &mut Results, print: Print<'_>, place: Place, report: &Report) -> io::Result<()> {
    if report.problems.is_empty() {
        return Ok(());
    }
    if print.global.json {
        return line(out, &Checked::new(Some(place), report));
    }
    let mut listed = report.blocking().filter(|_| print.is_listed);
    listed.try_for_each(|problem| writeln!(out, "row {}: {}: {problem}", place.row, report.provider))
}

fn not_read(out: &mut Results, print: Print<'_>, place: Place, unreadable: &Unreadable) -> io::Result<()> {
    if print.global.json {
        return line(out, &Checked::unreadable(Some(place), unreadable));
    }
    if print.is_listed { writeln!(out, "{}", InRow(place, unreadable)) } else { Ok(()) }
}

/// The last object of `--json`.
fn summary(tally: &Tally) -> serde_json::Value {
    let providers = tally.providers.iter().map(
        |count| json!({ "provider": count.provider, "ready": count.ready, "not_ready": tally.rows - count.ready }),
    );
    let problems = tally.problems.iter().map(|(kind, occurrences)| {
        json!({
            "provider": kind.provider, "path": kind.path, "kind": kind.class.as_str(),
            "rows": occurrences.rows, "first_row": occurrences.first_row,
        })
    });
    json!({
        "v": VERSION,
        "summary": {
            "rows": tally.rows, "unreadable": tally.unreadable,
            "providers": providers.collect::<Vec<_>>(), "problems": problems.collect::<Vec<_>>(),
            "problems_left_out": tally.problems_left_out,
        },
    })
}

/// The counts, as a person reads them.
fn counts(out: &mut Results, terminal: Terminal, tally: &Tally) -> io::Result<()> {
    writeln!(out, "{} rows, {} of them unreadable\n", tally.rows, tally.unreadable)?;
    let mut table = terminal.table();
    table.set_header(["provider", "ready", "not ready"]);
    for count in &tally.providers {
        let numbers = [count.ready, tally.rows - count.ready];
        table.add_row([count.provider.to_owned(), numbers[0].to_string(), numbers[1].to_string()]);
    }
    align_right(&mut table, &[1, 2]);
    writeln!(out, "{}", table.trim_fmt())?;
    if tally.problems.is_empty() {
        return Ok(());
    }
    let mut table = terminal.table();
    table.set_header(["provider", "problem", "rows", "first row"]);
    for (kind, Occurrences { rows, first_row }) in &tally.problems {
        let problem = format!("{} {}", kind.path, kind.class.as_str());
        let [rows, first_row] = [rows, first_row].map(u64::to_string);
        table.add_row([kind.provider.unwrap_or("all").to_owned(), problem, rows, first_row]);
    }
    align_right(&mut table, &[2, 3]);
    writeln!(out, "\n{}", table.trim_fmt())?;
    if tally.problems_left_out > 0 {
        writeln!(out, "\n{} more problems are not in this table: too many are different", tally.problems_left_out)?;
    }
    Ok(())
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
