//! Compares what settling reported with what is true.

use enroll::{CreatedUser, Exists, Ownership, Settled};
use enroll_sandbox::User;

use super::settle::Rounds;
use super::{Counters, settle};

/// What is true of one user of the run.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// The users that calls stored for it.
    pub(super) stored: &'a [&'a User],
    /// The users that existed before, with its e-mail address.
    pub(super) seeded: &'a [&'a User],
    /// Whether its request carries what the provider promises to recognise a retry by.
    pub(super) is_promised: bool,
    /// Whether it has an external id.
    pub(super) has_id: bool,
}

impl Counters {
    /// Counts the last round.
    pub(super) fn settlement(&mut self, rounds: &Rounds, known: Known<'_>) {
        let Some(settled) = rounds.results.last() else { return };
        *self.settled_in_rounds.entry(rounds.count).or_default() += 1;
        match settled {
            Settled::Created(created) => self.settled_created(created, known),
            Settled::Exists(exists) => self.settled_existing(exists, known),
            Settled::Unknown(_) => {
                self.unsettled += 1;
                self.unsettled_promised += u64::from(known.is_promised);
                self.unsettled_promised_with_id += u64::from(known.is_promised && known.has_id);
                let promised = if known.is_promised { "promised" } else { "not promised" };
                *self.unsettled_by_cause.entry(format!("{promised}; {}", settle::cause(settled))).or_default() += 1;
            }
        }
    }

    fn settled_created(&mut self, created: &CreatedUser, known: Known<'_>) {
        self.settled_created += 1;
        self.false_settlements += u64::from(!has(known.stored, &created.user_id));
        self.earlier_as_ours += u64::from(has(known.seeded, &created.user_id));
    }

    fn settled_existing(&mut self, exists: &Exists, known: Known<'_>) {
        let (is_stored, is_seeded) = (!known.stored.is_empty(), !known.seeded.is_empty());
        let id = exists.user_id.as_deref();
        let is_true = match exists.ownership {
            ownership if ownership.is_ours() => is_stored && id.is_none_or(|id| has(known.stored, id)),
            Ownership::Earlier => !is_stored && id.is_some_and(|id| has(known.seeded, id)),
            _ => is_stored || is_seeded,
        };
        let counter = match exists.ownership {
            ownership if ownership.is_ours() && id.is_some() => &mut self.settled_ours,
            ownership if ownership.is_ours() => &mut self.settled_ours_without_id,
            Ownership::Earlier => &mut self.settled_earlier,
            _ => &mut self.settled_unproven,
        };
        *counter += 1;
        self.false_settlements += u64::from(!is_true);
        self.earlier_as_ours += u64::from(exists.ownership.is_ours() && id.is_some_and(|id| has(known.seeded, id)));
    }
}

fn has(users: &[&User], id: &str) -> bool {
    users.iter().any(|user| user.id() == id)
}
