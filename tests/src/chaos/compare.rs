//! What was reported, held against what is true.

use std::collections::BTreeMap;

use enroll::{ErrorKind, UserMayExist};
use enroll_sandbox::{Truth, User};

use super::run::{End, Happened};
use super::{Counters, Options, faults, secrets, users};

/// Counts a run.
pub(super) fn compare(provider: &str, happened: &Happened, truth: &Truth, options: &Options) -> Counters {
    let mut stored: BTreeMap<u64, Vec<&User>> = BTreeMap::new();
    for user in truth.users(provider) {
        stored.entry(users::number_of(user).unwrap_or(u64::MAX)).or_default().push(user);
    }
    let mut counters = Counters {
        provider: provider.to_owned(),
        creates: options.creates,
        stored: stored.values().map(Vec::len).sum::<usize>() as u64,
        duplicates: truth.stored_twice(provider).len() as u64,
        attempts: truth.requests(provider),
        faulted: truth.faults(provider).values().sum(),
        ..Counters::default()
    };
    for (number, end) in &happened.ends {
        let users = stored.get(number).map(Vec::as_slice).unwrap_or_default();
        let is_ambiguous = |fault| faults::is_ambiguous(fault, provider, options.patience);
        let is_justified = happened.faults.get(number).is_some_and(|faults| faults.iter().any(is_ambiguous));
        counters.end(end);
        counters.existence(end, !users.is_empty(), is_justified);
        let are_lost = |user: &&&User| secrets::are_lost(user, faults::delivered(user.fault(), options.patience), end);
        counters.lost_secrets += users.iter().filter(are_lost).count() as u64;
    }
    counters
}

impl Counters {
    /// How the create ended, in one of its kinds.
    fn end(&mut self, end: &End) {
        let counter = match end {
            End::Created(_) => &mut self.created,
            End::Hung => &mut self.hung,
            End::Aborted => &mut self.aborted,
            End::Failed(error) => match (error.kind(), error.user_may_exist()) {
                (ErrorKind::CreatedUnreadable, _) => &mut self.unreadable,
                (_, UserMayExist::Yes) => &mut self.exists,
                (_, UserMayExist::Maybe) => &mut self.unknown,
                (_, UserMayExist::No) => &mut self.not_created,
            },
        };
        *counter += 1;
    }

    /// Whether what was said of the user is so.
    fn existence(&mut self, end: &End, is_stored: bool, is_justified: bool) {
        let said = match end {
            End::Created(_) => UserMayExist::Yes,
            End::Failed(error) => error.user_may_exist(),
            End::Hung | End::Aborted => return,
        };
        match said {
            UserMayExist::Yes => self.false_created += u64::from(!is_stored),
            UserMayExist::No => self.false_not_created += u64::from(is_stored),
            UserMayExist::Maybe => self.unjustified_unknown += u64::from(!is_justified),
        }
    }
}
