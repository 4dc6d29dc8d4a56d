//! The rows of a target in one pass: how many are in each state, which users may exist, and how
//! dangerous the worst of them is.

use std::collections::BTreeMap;

use anyhow::ensure;
use enroll_import::{Counts, Import, Journal as _, Row, State, Stop, Target};
use serde_json::{Value, json};

use super::{AnyJournal, danger};
use crate::exit::Exit;
use crate::output::VERSION;

/// How many users who may exist are kept to be listed.
pub(crate) const MAX_LISTED: usize = 20;

/// What is known of a target.
#[derive(Default)]
pub(crate) struct Survey {
    counts: BTreeMap<State, u64>,
    /// All rows.
    pub(crate) rows: u64,
    last: u64,
    without_id: u64,
    secrets_lost: u64,
    suspected_twice: u64,
    /// The exit code of all rows that are not planned.
    exit: Option<Exit>,
    /// The first rows whose user may exist.
    pub(crate) listed: Vec<Row>,
    /// How many rows have a user who may exist.
    pub(crate) open: u64,
}

impl Survey {
    /// Counts the rows, and checks that they add up.
    pub(crate) async fn of(journal: &AnyJournal, target: &Target) -> anyhow::Result<Self> {
        let mut survey = Self::default();
        super::each_row(journal, target.id, &[], |row| {
            survey.add(row);
            Ok(())
        })
        .await?;
        survey.check(target, &journal.counts(target.id).await?, journal.is_shared())?;
        Ok(survey)
    }

    fn add(&mut self, row: &Row) {
        *self.counts.entry(row.state).or_default() += 1;
        self.rows += 1;
        self.last = row.id.row;
        self.without_id += u64::from(row.state == State::Created && row.user_id.is_none());
        self.secrets_lost += u64::from(danger::is_secret_lost(row));
        self.suspected_twice += u64::from(row.is_suspected_twice);
        self.exit = self.exit.max(Some(danger::of_row(row)));
        if danger::is_open(row) {
            self.open += 1;
            if self.listed.len() < MAX_LISTED {
                self.listed.push(row.clone());
            }
        }
    }

    /// Every row of the input has one state: rows are numbered from 1 without a gap.
    /// While they are counted, others may change rows of a shared journal, and add some until all
    /// are planned.
    fn check(&self, target: &Target, counts: &Counts, is_shared: bool) -> anyhow::Result<()> {
        let is_growing = is_shared && !target.is_planned;
        let is_whole = self.rows == self.last && (is_growing || self.rows == counts.total());
        let is_same = is_whole && (is_shared || self.counts == counts.states);
        ensure!(
            is_same,
            "the rows at {} do not add up: {} of {} were found, and {} are counted; keep the journal and report this",
            target.name,
            self.rows,
            self.last,
            counts.total()
        );
        Ok(())
    }

    /// How many rows are in a state.
    pub(crate) fn of_state(&self, state: State) -> u64 {
        self.counts.get(&state).copied().unwrap_or_default()
    }

    /// The states that have rows, with their numbers, and what is remarkable among created users.
    pub(crate) fn lines(&self) -> Vec<(u64, String)> {
        let states = State::ALL.into_iter().map(|state| (self.of_state(state), state.to_string()));
        let created = [
            (self.without_id, "of the created ones without an id, which could not be read"),
            (self.secrets_lost, "of the created ones whose one-time secret is lost"),
            (self.suspected_twice, "of which two users may have been created"),
        ];
        let remarks = created.into_iter().map(|(number, text)| (number, text.to_owned()));
        states.chain(remarks).filter(|(number, _)| *number > 0).collect()
    }

    /// The exit code: the greatest of all rows, and of the reason why rows were not sent.
    pub(crate) fn exit(&self, stop: Option<&Stop>) -> Exit {
        let rows = self.exit.unwrap_or(Exit::Done);
        let is_left = self.of_state(State::Planned) > 0;
        let planned = if is_left { danger::of_planned(stop) } else { Exit::Done };
        rows.max(planned).max(stop.map_or(Exit::Done, danger::of_stop))
    }

    /// The object of a target in `--json`.
    pub(crate) fn json(&self, import: &Import, target: &Target, stop: Option<&Stop>) -> Value {
        let counts: BTreeMap<_, _> =
            State::ALL.into_iter().map(|state| (state.as_str(), self.of_state(state))).collect();
        json!({
            "v": VERSION,
            "summary": {
                "import": import.name, "name": target.name, "provider": target.provider, "base_url": target.base_url,
                "is_planned": target.is_planned, "rows": self.rows, "counts": counts,
                "without_id": self.without_id, "secrets_lost": self.secrets_lost,
                "suspected_twice": self.suspected_twice,
                "stop": stop.map(|stop| json!({ "reason": stop.as_str(), "message": stop.to_string() })),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use enroll_import::TargetId;

    use super::*;

    fn check(counted: &[(State, u64)], last: u64, is_planned: bool, is_shared: bool) -> bool {
        let (name, provider, base_url) = ("capa".to_owned(), "capa".to_owned(), String::new());
        let target = Target { id: TargetId(1), name, provider, base_url, is_planned };
        let mut counts = Counts::default();
        counts.states.extend(counted.iter().copied());
        let found = BTreeMap::from([(State::Created, 2), (State::Unknown, 1)]);
        Survey { counts: found, rows: 3, last, ..Survey::default() }.check(&target, &counts, is_shared).is_ok()
    }

    #[test]
    fn rows_add_up_if_none_is_missing_and_the_journal_counts_the_same() {
        let same = [(State::Created, 2), (State::Unknown, 1)];
        assert!(check(&same, 3, true, false));
        assert!(!check(&same, 4, true, false), "one is missing");
        assert!(!check(&[(State::Created, 3)], 3, true, false), "other states");
        assert!(!check(&[(State::Created, 4)], 3, true, false), "another number");
    }

    #[test]
    fn others_may_change_rows_of_a_shared_journal_and_add_some_until_all_are_planned() {
        assert!(check(&[(State::Created, 3)], 3, true, true));
        assert!(!check(&[(State::Created, 4)], 3, true, true), "another number");
        assert!(check(&[(State::Created, 4)], 3, false, true));
        assert!(!check(&[(State::Created, 4)], 4, false, true), "one is missing");
    }
}
