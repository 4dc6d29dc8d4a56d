//! Which lines of a secrets file are handed out: those of users who are created in the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::Context as _;
use enroll_import::{Import, Journal as _, Row, RowId, SecretLine, State, returns_secrets};

use super::copy::Copy;
use crate::cli::ids;
use crate::exit::Exit;
use crate::journal::{self, AnyJournal, danger};

/// The rows that messages list.
const MAX_LISTED: usize = 20;

pub(super) struct HandOut<'a> {
    journal: &'a AnyJournal,
    import: &'a Import,
    handed: BTreeSet<RowId>,
    /// Rows with a line that was kept back, by target and state.
    kept: BTreeMap<(String, &'static str), Vec<u64>>,
    cut_off: u64,
    exit: Exit,
}

impl<'a> HandOut<'a> {
    pub(super) fn new(journal: &'a AnyJournal, import: &'a Import) -> Self {
        Self { journal, import, handed: BTreeSet::new(), kept: BTreeMap::new(), cut_off: 0, exit: Exit::Done }
    }

    /// Goes through the lines after the first, which names the import.
    pub(super) async fn lines(&mut self, from: &Path, copy: &mut Copy) -> anyhow::Result<()> {
        let failed = || format!("{} cannot be read", from.display());
        for line in BufReader::new(File::open(from).with_context(failed)?).lines().skip(1) {
            let line = line.with_context(failed)?;
            let Ok(secret) = serde_json::from_str::<SecretLine>(&line) else {
                self.cut_off += u64::from(!line.trim().is_empty());
                continue;
            };
            if self.take(&secret).await? {
                copy.line(&line)?;
            }
        }
        Ok(())
    }

    /// Whether a line is of a created user.
    async fn take(&mut self, secret: &SecretLine) -> anyhow::Result<bool> {
        let target = self.import.targets.iter().find(|target| target.name == secret.name);
        let row = match target {
            Some(target) => journal::row(self.journal, RowId { target: target.id, row: secret.row }).await?,
            None => None,
        };
        if let Some(row) = row.as_ref().filter(|row| is_of(row, secret)) {
            self.handed.insert(row.id);
            return Ok(true);
        }
        let state = row.as_ref().map_or("not in the journal", |row| row.state.as_str());
        self.kept.entry((secret.name.clone(), state)).or_default().push(secret.row);
        let row = row.map_or(Exit::Exists, |row| danger::of_row(&row));
        self.exit = self.exit.max(row).max(Exit::Exists);
        Ok(false)
    }

    /// The created users of providers that return secrets of whom there is no line.
    pub(super) async fn lost(&self) -> anyhow::Result<BTreeMap<String, Vec<u64>>> {
        let mut lost: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let returns = |id: &str| ids::facts(id).is_some_and(returns_secrets);
        for target in self.import.targets.iter().filter(|target| returns(&target.provider)) {
            journal::each_row(self.journal, target.id, &[State::Created], |row| {
                if !self.handed.contains(&row.id) {
                    lost.entry(target.name.clone()).or_default().push(row.id.row);
                }
                Ok(())
            })
            .await?;
        }
        Ok(lost)
    }

    pub(super) fn users(&self) -> usize {
        self.handed.len()
    }

    pub(super) fn keeps_back(&self) -> bool {
        !self.kept.is_empty() || self.cut_off > 0
    }

    pub(super) fn exit(&self, lost: &BTreeMap<String, Vec<u64>>) -> Exit {
        if lost.is_empty() { self.exit } else { self.exit.max(Exit::Exists) }
    }

    pub(super) fn messages(&self, lost: &BTreeMap<String, Vec<u64>>) -> Vec<String> {
        let kept = self
            .kept
            .iter()
            .map(|((name, state), rows)| format!("kept back at {name}: {} whose user is {}", listed(rows), state));
        let first = if self.journal.is_shared() { "give the files of all workers by --from, else " } else { "" };
        let lost = lost.iter().map(|(name, rows)| {
            format!("lost at {name}: {} created without a line; {first}ask the provider's support", listed(rows))
        });
        let cut_off = (self.cut_off > 0).then(|| format!("{} lines are cut off and were left out", self.cut_off));
        kept.chain(lost).chain(cut_off).collect()
    }
}

/// Whether the line is of the user that was created: by its id, or by its attempt if an id is not
/// known.
fn is_of(row: &Row, secret: &SecretLine) -> bool {
    let is_same = match (&row.user_id, &secret.user_id) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => row.attempts == secret.attempt,
    };
    row.state == State::Created && is_same
}

fn listed(rows: &[u64]) -> String {
    let numbers: Vec<_> = rows.iter().take(MAX_LISTED).map(u64::to_string).collect();
    let more = rows.len().saturating_sub(MAX_LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("row {}{more}", numbers.join(", "))
}
