//! How values are stored in a database: states and the like as their names, so that a person can
//! read it, and times in milliseconds.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Decision, JournalError, Result, RowId, TargetId};
use crate::{Ours, State};

/// A time, rounded down: no call began before the time that the journal has.
pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A length of time, rounded up: a lease never ends earlier than was asked for. Shorter than three
/// hundred years, so that no sum overflows.
pub(super) fn millis_up(time: Duration) -> i64 {
    const LONGEST: i64 = 10_000_000_000_000;
    millis(time.saturating_add(Duration::from_nanos(999_999))).min(LONGEST)
}

pub(super) fn time(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

/// The number of a row. One that is too large for the database is in no input.
pub(super) fn number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

pub(super) fn row_id(target: Option<i64>, row: Option<i64>) -> Option<RowId> {
    Some(RowId { target: TargetId(target?), row: u64::try_from(row?).ok()? })
}

pub(super) fn state(name: &str) -> Result<State> {
    name.parse().map_err(|_| JournalError::unreadable())
}

pub(super) const fn of_ours(ours: Ours) -> &'static str {
    match ours {
        Ours::Yes => "yes",
        Ours::No => "no",
        Ours::Unknown => "unknown",
    }
}

pub(super) fn ours(name: &str) -> Result<Ours> {
    match name {
        "yes" => Ok(Ours::Yes),
        "no" => Ok(Ours::No),
        "unknown" => Ok(Ours::Unknown),
        _ => Err(JournalError::unreadable()),
    }
}

pub(super) fn decision(name: &str, user_id: Option<String>) -> Result<Decision> {
    match (name, user_id) {
        ("created", Some(user_id)) => Ok(Decision::Created(user_id)),
        ("absent", _) => Ok(Decision::Absent),
        ("give_up", _) => Ok(Decision::GiveUp),
        _ => Err(JournalError::unreadable()),
    }
}

pub(super) fn of_json(value: &impl Serialize) -> Result<String> {
    // These types have no maps and no fallible parts, so the other branch is never taken.
    serde_json::to_string(value).map_err(|_| JournalError::unreadable())
}

/// The cause is left out: it would quote the value.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| JournalError::unreadable())
}

/// The condition on the state, in words that the indexes have too.
pub(super) fn condition(states: &[State]) -> String {
    let names: Vec<_> = State::ALL.into_iter().filter(|state| states.contains(state)).collect();
    let is_open = |state: &State| matches!(state, State::Unknown | State::Exists);
    match names[..] {
        [] => String::new(),
        [one] if !is_open(&one) => format!(" and r.state = '{one}'"),
        _ => {
            let list: Vec<_> = names.iter().map(|state| format!("'{state}'")).collect();
            let open = if names.iter().all(is_open) { " and r.state in ('unknown', 'exists')" } else { "" };
            format!(" and r.state in ({}){open}", list.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_rounded_down_and_a_lease_up() {
        let (whole, more) = (Duration::from_millis(7), Duration::from_nanos(7_000_001));
        assert_eq!([millis(whole), millis(more), millis_up(whole), millis_up(more)], [7, 7, 7, 8]);
        assert_eq!([millis(Duration::MAX), millis_up(Duration::MAX)], [i64::MAX, 10_000_000_000_000]);
        assert_eq!((time(7), time(-1)), (whole, Duration::ZERO));
    }

    #[test]
    fn every_value_is_read_as_it_was_written() {
        for ours in [Ours::Yes, Ours::No, Ours::Unknown] {
            assert_eq!(super::ours(of_ours(ours)).unwrap(), ours);
        }
        for state in State::ALL {
            assert_eq!(super::state(state.as_str()).unwrap(), state);
        }
        for decision in [Decision::Created("u-1".into()), Decision::Absent, Decision::GiveUp] {
            let user_id = matches!(decision, Decision::Created(_)).then(|| "u-1".to_owned());
            assert_eq!(super::decision(decision.as_str(), user_id).unwrap(), decision);
        }
    }

    #[test]
    fn what_no_release_wrote_is_reported_without_the_value() {
        let errors = [
            super::state("canary").unwrap_err(),
            super::ours("canary").unwrap_err(),
            super::decision("created", None).unwrap_err(),
            super::json::<u64>("canary").unwrap_err(),
        ];
        for error in errors {
            assert!(!crate::with_causes(&error).contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_condition_has_the_words_of_the_indexes() {
        assert_eq!(condition(&[]), "");
        assert_eq!(condition(&[State::Planned]), " and r.state = 'planned'");
        assert!(condition(&[State::Exists]).ends_with(" and r.state in ('unknown', 'exists')"));
        assert!(!condition(&[State::Exists, State::Created]).contains("in ('unknown', 'exists')"));
    }
}
