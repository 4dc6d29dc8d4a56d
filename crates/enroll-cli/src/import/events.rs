//! What importers report while they run: counted for the progress, and passed on to be printed.

use std::sync::Arc;

use enroll::Outcome;
use enroll_import::{Event, RowId, RowOutcome, State, Target};
use tokio::sync::mpsc::UnboundedSender;

use super::progress::Progress;
use crate::output;

/// A row whose outcome is in the journal.
pub(super) struct Recorded {
    pub(super) id: RowId,
    pub(super) state: State,
    pub(super) outcome: RowOutcome,
    pub(super) user_id: Option<String>,
}

/// Takes the events of one target.
pub(super) struct Events {
    pub(super) target: Target,
    pub(super) progress: Arc<Progress>,
    /// None if rows are not printed.
    pub(super) rows: Option<UnboundedSender<Recorded>>,
}

impl Events {
    pub(super) fn take(&self, event: &Event<'_>) {
        match event {
            Event::Planned { rows } => self.progress.planned(*rows),
            Event::Recorded { row, state, outcome } => {
                self.progress.recorded(*state);
                self.pass_on(*row, *state, outcome);
            }
            Event::Unrecorded { row, outcome, error } => {
                self.progress.recorded(State::Unknown);
                let user = outcome.user_id.as_deref().or(outcome.candidate_user_id.as_deref());
                let user = user.map(|id| format!(" user id {},", output::plain(id))).unwrap_or_default();
                // The journal has not got it, so this line is all that there is.
                self.progress.say(format_args!(
                    "enroll: row {row} at {}: {},{user} user may exist: {}; keep this line, because the journal could \
                     not be written: {}",
                    self.target.name,
                    outcome.kind.as_str().replace('_', " "),
                    outcome.user_may_exist.as_str(),
                    output::with_causes(error)
                ));
            }
            Event::Waiting { time } if time.as_secs() > 4 => self.progress.note(format_args!(
                "{}: the provider is busy or cannot be reached; waiting {}s",
                self.target.name,
                time.as_secs()
            )),
            _ => {}
        }
    }

    fn pass_on(&self, row: u64, state: State, outcome: &Outcome) {
        if let Some(rows) = &self.rows {
            let (user_id, id) = (outcome.user_id.clone(), RowId { target: self.target.id, row });
            // Fails only if nobody prints any more.
            let _ = rows.send(Recorded { id, state, outcome: RowOutcome::from(outcome), user_id });
        }
    }
}
