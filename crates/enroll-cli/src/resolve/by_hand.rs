//! What a person found out.

use std::time::Duration;

use anyhow::bail;
use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_import::{Decision, Row, State};

use super::{Options, Work};
use crate::exit::Exit;
use crate::import::confirm;
use crate::journal::text;

pub(super) async fn run(work: Work<'_>) -> anyhow::Result<Exit> {
    let options = work.options;
    let (rows, has_closed) = work.open_rows(|row| can_be(options, row)).await?;
    if options.by.absent {
        check_delay(options.delay(), &rows)?;
    }
    let Some(decision) = decision(options).filter(|_| !rows.is_empty()) else { return Ok(Exit::CouldNotRun) };
    let numbers: Vec<_> = rows.iter().map(|row| row.id.row.to_string()).collect();
    confirm::ask(
        options.yes,
        format_args!("record {} for row {} at {}", name(&decision), numbers.join(", "), work.target.name),
    )?;
    let mut is_whole = !has_closed;
    for row in &rows {
        is_whole &= work.record(row, decision.clone(), options.note.clone()).await?;
    }
    work.global.note(format_args!("{} of {} rows: {}", rows.len(), work.target.name, name(&decision)));
    Ok(if is_whole { Exit::Done } else { Exit::CouldNotRun })
}

fn decision(options: &Options) -> Option<Decision> {
    let by = &options.by;
    match &by.created {
        Some(id) => Some(Decision::Created(id.clone())),
        None if by.absent => Some(Decision::Absent),
        None => by.give_up.then_some(Decision::GiveUp),
    }
}

fn name(decision: &Decision) -> String {
    decision.as_str().replace('_', " ")
}

/// Whether the decision is possible for a row. A user whom the provider reported is not absent.
fn can_be(options: &Options, row: &Row) -> bool {
    match row.state {
        State::Unknown => true,
        State::Exists => !options.by.absent,
        State::Created => row.user_id.is_none() && !options.by.absent,
        _ => false,
    }
}

/// A request may act after its caller gave up, so a user who is not there now may come.
fn check_delay(delay: Duration, rows: &[Row]) -> anyhow::Result<()> {
    let now = SystemClock::new().since_epoch();
    let late = rows.iter().filter_map(|row| Some((row, absent_from(row, delay)?))).max_by_key(|(_, from)| *from);
    if let Some((row, from)) = late.filter(|(_, from)| *from > now) {
        bail!(
            "row {} may have been sent a moment ago, and its user may still be created; look it up again and record \
             this at {} or later",
            row.id.row,
            text::time(from + Duration::from_secs(1))
        );
    }
    Ok(())
}

/// From when on a user who is not found does not exist.
pub(super) fn absent_from(row: &Row, delay: Duration) -> Option<Duration> {
    row.ended_at.max(row.began_at).map(|last| last.saturating_add(delay))
}
