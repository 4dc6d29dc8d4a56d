//! Compares what was reported with what is true.

use std::collections::BTreeMap;

use enroll::{ErrorKind, UserMayExist};
use enroll_sandbox::{Truth, User};

use super::run::{End, Happened};
use super::settled::Known;
use super::{Counters, Options, faults, secrets, users};
use crate::specs;

/// Counts a run.
pub(super) fn compare(provider: &str, happened: &Happened, truth: &Truth, options: &Options) -> Counters {
    let mut stored: BTreeMap<u64, Vec<&User>> = BTreeMap::new();
    for user in truth.users(provider) {
        stored.entry(users::number_of(user).unwrap_or(u64::MAX)).or_default().push(user);
    }
    let mut seeded: BTreeMap<u64, Vec<&User>> = BTreeMap::new();
    for user in truth.seeded(provider) {
        seeded.entry(users::number_of(user).unwrap_or(u64::MAX)).or_default().push(user);
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
        let met = happened.faults.get(number).map(Vec::as_slice).unwrap_or_default();
        let cause = met.iter().rfind(|fault| faults::is_ambiguous(fault, provider, options));
        counters.end(end);
        let seeded = seeded.get(number).map(Vec::as_slice).unwrap_or_default();
        counters.existence(end, !users.is_empty(), !seeded.is_empty(), cause.is_some());
        let is_promised = is_promised(provider, happened.has_id(*number));
        counters.doubt(end, cause.map_or("none", |fault| fault.name()), is_promised);
        let rounds = happened.settled.get(number);
        let results = rounds.map(|rounds| rounds.results.as_slice()).unwrap_or_default();
        let known = Known { stored: users, seeded, is_promised, has_id: happened.has_id(*number) };
        if let Some(rounds) = rounds {
            counters.settlement(rounds, known);
        }
        counters.requests_promised += if is_promised { happened.requests_of(*number) } else { 0 };
        let are_lost = |user: &&&User| {
            secrets::are_lost(user, faults::delivered(user.fault(), options.attempt_timeout), end, results)
        };
        counters.lost_secrets += users.iter().filter(are_lost).count() as u64;
    }
    counters
}

/// Whether a request carries what the provider's page promises to recognise a retry by.
pub(crate) fn is_promised(provider: &str, has_external_id: bool) -> bool {
    let promises = specs::shared(provider)["x-enroll-provider"]["retry_safe_by"].as_array();
    promises.into_iter().flatten().any(|promise| has_external_id || promise["by"] != "external_id")
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

    /// What left the client in doubt.
    fn doubt(&mut self, end: &End, cause: &str, is_promised: bool) {
        self.promised += u64::from(is_promised);
        let End::Failed(error) = end else { return };
        if error.user_may_exist() == UserMayExist::Maybe {
            *self.unknown_by_cause.entry(cause.to_owned()).or_default() += 1;
            self.unknown_promised += u64::from(is_promised);
            self.key_reused += u64::from(*error.kind() == ErrorKind::IdempotencyKeyReused);
        }
    }

    /// Whether what was reported of the user is true. A user that existed before makes an e-mail
    /// address taken, and no call its creator.
    fn existence(&mut self, end: &End, is_stored: bool, is_seeded: bool, is_justified: bool) {
        let reported = match end {
            End::Created(_) => UserMayExist::Yes,
            End::Failed(error) if is_seeded && is_by_email(error) => return,
            End::Failed(error) => error.user_may_exist(),
            End::Hung | End::Aborted => return,
        };
        match reported {
            UserMayExist::Yes => self.false_created += u64::from(!is_stored),
            UserMayExist::No => self.false_not_created += u64::from(is_stored),
            UserMayExist::Maybe => self.unjustified_unknown += u64::from(!is_justified),
        }
    }
}

fn is_by_email(error: &enroll::Error) -> bool {
    matches!(error.kind(), ErrorKind::AlreadyExists(enroll::Existing::Email))
}
