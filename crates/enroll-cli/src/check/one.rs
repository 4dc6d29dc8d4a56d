//! Checks one profile.

use std::io::{self, Write};

use enroll::{DecodeError, Facts, Report};

use super::json::Checked;
use super::report::Print;
use crate::output::Results;
use crate::rows::Unreadable;
use crate::terminal::Terminal;

/// Checks it, and prints the problems at each provider. Returns whether it is ready at all of them.
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
