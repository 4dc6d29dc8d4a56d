//! Compares the rows of a journal with what was really stored: one pure function.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use enroll_import::{Ours, State};

use super::counters::{Counters, Phase};
use super::secrets::Secrets;
use crate::chaos::faults::Delivered;

/// What a journal says of a row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) state: State,
    pub(super) ours: Option<Ours>,
    pub(super) attempts: u32,
    pub(super) user_id: Option<String>,
    pub(super) secret_is_lost: bool,
    pub(super) is_suspected_twice: bool,
}

/// A user that was really stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// The number of its row; none if it is of no row.
    pub(super) number: Option<u64>,
    pub(super) id: String,
    pub(super) external_id: Option<String>,
    pub(super) email: Option<String>,
    /// What the provider shows of it once.
    pub(super) secrets: Vec<String>,
    /// What of its response was sent.
    pub(super) delivered: Delivered,
}

/// All that is known of a target.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) provider: &'a str,
    pub(super) phase: Phase,
    /// How many rows the file has.
    pub(super) in_file: u64,
    pub(super) rows: &'a [Row],
    pub(super) stored: &'a [Stored],
    pub(super) secrets: &'a Secrets,
    /// Whether a row carries what the provider promises to recognise a retry by.
    pub(super) is_promised: bool,
    /// How many rows kills may have met.
    pub(super) killed: u64,
    /// How many creates had a response, or none, that leaves a client unable to know.
    pub(super) ambiguous: u64,
}

/// Compares a target.
pub(super) fn compare(known: Known<'_>) -> Counters {
    let mut of_row: BTreeMap<u64, Vec<&Stored>> = BTreeMap::new();
    for user in known.stored {
        of_row.entry(user.number.unwrap_or_default()).or_default().push(user);
    }
    let rows: BTreeMap<u64, &Row> = known.rows.iter().map(|row| (row.number, row)).collect();
    let mut counters = Counters::new(known);
    for user in known.stored {
        let row = user.number.and_then(|number| rows.get(&number));
        counters.lost_rows += u64::from(!row.is_some_and(|row| accounts_for(row, user)));
    }
    for row in known.rows {
        let users = of_row.get(&row.number).map(Vec::as_slice).unwrap_or_default();
        counters.lost_rows += u64::from(row.state == State::Created && users.is_empty());
        if row.state == State::Created {
            for user in users {
                counters.secrets(known, row, user);
            }
        }
    }
    counters
}

/// Whether the journal accounts for a user that was stored: nobody would create it again.
fn accounts_for(row: &Row, user: &Stored) -> bool {
    match row.state {
        State::Created => row.user_id.as_ref().is_none_or(|id| *id == user.id),
        State::Unknown => true,
        State::Exists => row.ours != Some(Ours::No),
        _ => false,
    }
}

/// How many external ids and e-mail addresses more than one user has.
pub(super) fn duplicates(stored: &[Stored]) -> u64 {
    let twice = |values: Vec<&String>| {
        let mut times: BTreeMap<&String, u64> = BTreeMap::new();
        values.into_iter().for_each(|value| *times.entry(value).or_default() += 1);
        times.values().filter(|times| **times > 1).count() as u64
    };
    twice(stored.iter().filter_map(|user| user.external_id.as_ref()).collect())
        + twice(stored.iter().filter_map(|user| user.email.as_ref()).collect())
}

impl Counters {
    /// What became of the secrets of a created row.
    fn secrets(&mut self, known: Known<'_>, row: &Row, user: &Stored) {
        let is_held = |secret: &String| known.secrets.hold(known.provider, row.number, secret);
        if user.secrets.iter().all(is_held) {
            self.false_alarms += u64::from(row.secret_is_lost && !user.secrets.is_empty());
            return;
        }
        let is_half = user.delivered == Delivered::Half;
        if is_half && known.secrets.hold_response(known.provider, row.number) {
            return;
        }
        // Before anything is settled, a row is created by its own response alone, and only a
        // response that was not sent whole can lack the secret.
        let was_sent = matches!(user.delivered, Delivered::Whole | Delivered::WithoutId);
        let is_excused = row.attempts > 1 && !(known.phase == Phase::Sent && was_sent);
        if row.secret_is_lost && is_excused {
            self.secrets_reported_lost += 1;
            self.lost_in_kills += u64::from(was_sent);
        } else {
            self.lost_secrets += 1;
        }
    }
}
