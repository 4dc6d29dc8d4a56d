//! What a secrets file proves after a crash: a line is written when its user was created, and before
//! the journal says so.

use enroll_core::{CreatedUser, Outcome};

use super::row::state;
use super::{ImportError, Importer};
use crate::secrets::SecretsTo;
use crate::{Attempt, Journal, RowId, RowQuery, State};

impl<J: Journal> Importer<'_, J> {
    /// Makes rows created whose secrets are in the file but whose outcome is not in the journal,
    /// because a process died between the two. Returns how many.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if the file or the journal cannot be read, or the journal not be written.
    pub async fn take_up_secrets(&self) -> Result<u64, ImportError> {
        let unknown = RowQuery { states: vec![State::Unknown], after: 0, limit: 1 };
        let SecretsTo::File(file) = &self.secrets else { return Ok(0) };
        if self.journal.rows(self.target.id, unknown).await?.is_empty() {
            return Ok(0);
        }
        let mut count = 0;
        for line in file.lines()? {
            let line = line?;
            let Some(user_id) = line.user_id.filter(|_| line.is_whole && line.name == self.target.name) else {
                continue;
            };
            let id = RowId { target: self.target.id, row: line.row };
            count += u64::from(self.take_up(Attempt { id, attempt: line.attempt }, user_id).await?);
        }
        Ok(count)
    }

    /// Whether the row was unknown by this attempt, and is created now.
    async fn take_up(&self, attempt: Attempt, user_id: String) -> Result<bool, ImportError> {
        let query = RowQuery { states: vec![State::Unknown], after: attempt.id.row.saturating_sub(1), limit: 1 };
        let rows = self.journal.rows(self.target.id, query).await?;
        let is_open = rows.first().is_some_and(|row| row.id == attempt.id && row.attempts == attempt.attempt);
        if !is_open {
            return Ok(false);
        }
        let outcome = Outcome::from(&CreatedUser::new(self.provider.facts().id, user_id));
        let recorded = self.journal.record(attempt, outcome).await?;
        Ok(state(&recorded) == State::Created)
    }
}
