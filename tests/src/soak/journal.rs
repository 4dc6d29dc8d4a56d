//! What the journal says of each row.

use std::collections::BTreeMap;
use std::sync::Arc;

use enroll::client::clock::SystemClock;
use enroll_import::{Counts, Journal, PostgresJournal, PostgresOptions, RowQuery, SqliteJournal, State};

use super::Options;
use super::compare::Row;
use super::files::{Files, JOURNAL};

/// How many rows are read at once.
const PAGE: usize = 1000;

/// The rows of a target, and how the journal itself counts them.
pub(super) struct Known {
    pub(super) rows: Vec<Row>,
    pub(super) counts: Counts,
}

/// Opens the journal of a run, reads something of it, and closes it. To open it makes rows unknown
/// whose worker is lost.
macro_rules! reading {
    ($files:expr, $options:expr, $read:expr) => {
        match &$options.together {
            None => {
                let path = $files.path(JOURNAL);
                let journal = SqliteJournal::open_existing(path, Arc::new(SystemClock::new()))?;
                let read = $read(&journal).await;
                journal.close().await?;
                read
            }
            Some(together) => {
                let options = PostgresOptions::new(&together.journal)?.worker("soak");
                let journal = PostgresJournal::open_existing(options).await?;
                let read = $read(&journal).await;
                journal.close().await?;
                read
            }
        }
    };
}

/// How many rows are in this state, at all targets. Before every row of a target is planned, one
/// counts as planned.
///
/// # Errors
///
/// If the journal cannot be read.
pub(super) async fn count(files: &Files, options: &Options, state: State) -> anyhow::Result<u64> {
    async fn of(journal: &impl Journal, state: State) -> anyhow::Result<u64> {
        let mut count = 0;
        for target in journal.imports().await?.iter().flat_map(|import| &import.targets) {
            let is_unplanned = state == State::Planned && !target.is_planned;
            count += journal.counts(target.id).await?.of(state).max(u64::from(is_unplanned));
        }
        Ok(count)
    }
    reading!(files, options, async |journal: &_| of(journal, state).await)
}

/// All rows, by the name of the target.
///
/// # Errors
///
/// If the journal cannot be read.
pub(super) async fn all(files: &Files, options: &Options) -> anyhow::Result<BTreeMap<String, Known>> {
    async fn of(journal: &impl Journal) -> anyhow::Result<BTreeMap<String, Known>> {
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
        Ok(all)
    }
    reading!(files, options, of)
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
