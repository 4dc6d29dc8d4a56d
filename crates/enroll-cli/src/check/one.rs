//! Checks one profile.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use enroll::{DecodeError, Facts, Report};
use enroll_import::input::Unreadable;

use super::json::Checked;
use super::report::Print;
use super::tally::Class;
use crate::output::Results;
use crate::output::terminal::Terminal;

/// Checks it, and prints the problems at each provider, below a table of them all if no provider was
/// named. Returns whether it is ready at all of them.
pub(super) fn check(providers: &[&'static Facts], print: Print<'_>) -> anyhow::Result<bool> {
    let mut out = Results::new();
    let user = match print.source.read() {
        Ok(user) => user,
        Err(error) => {
            // A file that cannot be read says nothing about a profile.
            if let Some(decode) = error.downcast_ref::<DecodeError>().filter(|_| print.global.json) {
                let unreadable = Unreadable::from(decode.clone());
                super::report::line(&mut out, &Checked::unreadable(None, &unreadable))?;
                out.flush()?;
            }
            return Err(error);
        }
    };
    let reports: Vec<Report> = providers.iter().filter_map(|facts| enroll::check(facts.id, &user)).collect();
    if !print.global.json && !print.is_listed {
        matrix(&mut out, print.terminal(), &reports)?;
    }
    for report in &reports {
        if print.global.json {
            super::report::line(&mut out, &Checked::new(None, report))?;
        } else {
            block(&mut out, print.terminal(), report)?;
        }
    }
    out.flush()?;
    Ok(reports.iter().all(Report::is_ready))
}

/// Which path has which problem at which provider. Paths without a problem are left out.
fn matrix(out: &mut Results, terminal: Terminal, reports: &[Report]) -> io::Result<()> {
    let mut classes: BTreeMap<(&str, usize), Class> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        for problem in &report.problems {
            let class = classes.entry((&problem.path, at)).or_insert_with(|| problem.kind.into());
            // What blocks the call comes first.
            *class = (*class).min(problem.kind.into());
        }
    }
    let paths: BTreeSet<&str> = classes.keys().map(|(path, _)| *path).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let mut table = terminal.table();
    table.set_header(["path"].into_iter().chain(reports.iter().map(|report| &*report.provider)));
    for path in paths {
        let cell = |at| classes.get(&(path, at)).map_or("ok", |class| class.as_str());
        table.add_row([path].into_iter().chain((0..reports.len()).map(cell)));
    }
    writeln!(out, "{}\n", table.trim_fmt())
}

/// A provider, and each problem in a line.
fn block(out: &mut Results, terminal: Terminal, report: &Report) -> io::Result<()> {
    let provider = &report.provider;
    if report.is_ready() {
        writeln!(out, "{provider}: {}", terminal.good("ready"))?;
    } else {
        writeln!(out, "{provider}: {}", terminal.bad("not ready"))?;
    }
    report.problems.iter().try_for_each(|problem| writeln!(out, "  {problem}"))
}
