//! What the journal says of each row.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use enroll::client::clock::SystemClock;
use enroll_import::{Counts, Journal as _, RowQuery, SqliteJournal, State};

use super::compare::Row;

/// How many rows are read at once.
const PAGE: usize = 1000;

/// The rows of a target, and how the journal itself counts them.
pub(super) struct Known {
    pub(super) rows: Vec<Row>,
    pub(super) counts: Counts,
}

/// How many rows are planned, at all targets.
///
/// # Errors
///
/// If the journal cannot be read.
pub(super) async fn planned(path: &Path) -> anyhow::Result<u64> {
    let journal = SqliteJournal::open_existing(path, Arc::new(SystemClock::new()))?;
    let mut planned = 0;
    for target in journal.imports().await?.iter().flat_map(|import| &import.targets) {
        // Before every row is planned, none is sent.
        planned += journal.counts(target.id).await?.of(State::Planned).max(u64::from(!target.is_planned));
    }
    journal.close().await?;
    Ok(planned)
}

/// All rows, by the name of the target.
///
/// # Errors
///
/// If the journal cannot be read.
pub(super) async fn all(path: &Path) -> anyhow::Result<BTreeMap<String, Known>> {
    let journal = SqliteJournal::open_existing(path, Arc::new(SystemClock::new()))?;
    let mut all = BTreeMap::new();
    for target in journal.imports().await?.iter().flat_map(|import| &import.targets) {
        let (mut rows, mut after) = (Vec::new(), 0);
        loop {
            let page = journal.rows(target.id, RowQuery { states: Vec::new(), after, limit: PAGE }).await?;
            let Some(last) = page.last() else { break };
            after = last.id.row;
            rows.extend(page.into_iter().map(row));
        }
        all.insert(target.name.clone(), Known { rows, counts: journal.counts(target.id).await? });
    }
    journal.close().await?;
    Ok(all)
}

fn row(row: enroll_import::Row) -> Row {
    Row {
        number: row.id.row,
        state: row.state,
        ours: row.ours,
        attempts: row.attempts,
        user_id: row.user_id,
        secret_is_lost: row.outcome.is_some_and(|outcome| outcome.secret_is_lost),
        is_suspected_twice: row.is_suspected_twice,
    }
}
