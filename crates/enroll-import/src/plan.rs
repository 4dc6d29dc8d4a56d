//! The plan: one pass over the input before anything is sent. It checks every row by the provider's
//! own mapping, and writes down what is to be sent.
//!
//! It sends nothing. A pass that was interrupted is made again, and changes nothing that it planned.

use enroll_core::{NewUser, Problem, ProblemKind};

use crate::input::{Rows as _, Span, Unreadable};
use crate::run::{Event, ImportError, Importer};
use crate::{Fingerprint, Journal, NewRow, Plan, Row, RowQuery, State, crash};

/// How many rows are written at once.
const BATCH: usize = 1000;

impl<J: Journal> Importer<'_, J> {
    /// Plans every row of the input, unless an earlier run did.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if the input cannot be read or the journal cannot be written. Nothing was
    /// sent, and the next call plans what is left.
    pub async fn plan(&self) -> Result<(), ImportError> {
        if self.target.is_planned {
            return Ok(());
        }
        let mut rows = self.input.rows();
        let mut batch = Vec::with_capacity(BATCH);
        let mut count = 0;
        while rows.next()?.is_some() {
            batch.push(self.planned(rows.span(), rows.raw(), rows.profile()));
            count += 1;
            if batch.len() == BATCH {
                self.write_batch(&mut batch, count).await?;
            }
        }
        self.write_batch(&mut batch, count).await?;
        crash::at("planned");
        self.journal.planned(self.target.id).await?;
        Ok(())
    }

    /// Plans the rows in these states again, of those that [can
    /// be](State::can_be_planned_again): after a fix at the provider, or of the row that they were
    /// skipped for.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub async fn plan_again(&self, states: &[State]) -> Result<(), ImportError> {
        let states: Vec<_> = states.iter().copied().filter(|state| state.can_be_planned_again()).collect();
        let (mut after, mut count) = (0, 0);
        while !states.is_empty() {
            let query = RowQuery { states: states.clone(), after, limit: BATCH };
            let rows = self.journal.rows(self.target.id, query).await?;
            let Some(last) = rows.last() else { break };
            after = last.id.row;
            count += rows.len() as u64;
            let batch = rows.iter().map(|row| self.planned_again(row)).collect::<Result<Vec<_>, ImportError>>()?;
            self.journal.plan_again(self.target.id, batch).await?;
            (self.events)(&Event::Planned { rows: count });
        }
        Ok(())
    }

    fn planned_again(&self, row: &Row) -> Result<NewRow, ImportError> {
        let raw = self.input.read(&row.span)?;
        Ok(self.planned(row.span, &raw, self.input.profile(&raw)))
    }

    fn planned(&self, span: Span, raw: &[u8], profile: Result<NewUser, Unreadable>) -> NewRow {
        let content = Fingerprint::of_row(self.journal.key(), raw);
        let plan = profile.map_or_else(|why| Plan::Invalid(vec![problem(why)]), |user| self.checked(&user, raw));
        NewRow { span, content, plan }
    }

    fn checked(&self, user: &NewUser, raw: &[u8]) -> Plan {
        let report = self.provider.check(user);
        if report.is_ready() {
            return Plan::Send(Fingerprint::of_user(self.journal.key(), self.provider.facts(), user, raw));
        }
        Plan::Invalid(report.blocking().cloned().collect())
    }

    async fn write_batch(&self, batch: &mut Vec<NewRow>, rows: u64) -> Result<(), ImportError> {
        if !batch.is_empty() {
            self.journal.plan(self.target.id, std::mem::take(batch)).await?;
            crash::at("planning");
        }
        (self.events)(&Event::Planned { rows });
        Ok(())
    }
}

/// What a row that cannot be read has instead of the problems of a profile.
fn problem(unreadable: Unreadable) -> Problem {
    Problem { path: unreadable.path.into(), kind: ProblemKind::Rejected, why: unreadable.why.into() }
}
