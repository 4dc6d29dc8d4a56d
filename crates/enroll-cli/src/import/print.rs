//! Prints rows as objects as they are recorded.

use enroll_import::Import;

use super::events::Recorded;
use crate::journal::line::{Line, Names};
use crate::journal::{self, AnyJournal};
use crate::output::Results;

pub(super) struct Printer<'a> {
    pub(super) journal: &'a AnyJournal,
    pub(super) import: &'a Import,
    pub(super) names: &'a Names,
    pub(super) out: Results,
    pub(super) has_failed: bool,
}

impl Printer<'_> {
    /// Prints a row. After a failure nothing more is printed.
    pub(super) async fn row(&mut self, recorded: &Recorded) -> anyhow::Result<()> {
        if self.has_failed {
            return Ok(());
        }
        let printed = self.print(recorded).await;
        self.has_failed = printed.is_err();
        printed
    }

    async fn print(&mut self, recorded: &Recorded) -> anyhow::Result<()> {
        let target = self.import.targets.iter().find(|target| target.id == recorded.id.target);
        let row = journal::row(self.journal, recorded.id).await?;
        let Some((target, mut row)) = target.zip(row) else { return Ok(()) };
        // It may have been sent again meanwhile.
        if row.state != recorded.state {
            row.state = recorded.state;
            row.outcome = Some(recorded.outcome.clone());
            row.user_id.clone_from(&recorded.user_id);
        }
        self.out.print_json(&Line::new(&self.import.name, target, &row, self.names))
    }
}
