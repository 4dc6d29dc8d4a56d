//! The exit code of a row and of the reason why a run ended.

use enroll::UserMayExist;
use enroll_import::{Row, State, Stop};

use crate::exit::Exit;

/// The exit code of a row that is not planned. One that is planned has the code of the reason why
/// it was not sent.
pub(crate) fn of_row(row: &Row) -> Exit {
    if row.is_suspected_twice {
        return Exit::Unknown;
    }
    match row.state {
        State::Planned => Exit::Done,
        State::Invalid | State::Rejected => Exit::Profile,
        State::Created if row.user_id.is_some() && !is_secret_lost(row) => Exit::Done,
        State::Skipped | State::Exists | State::Created | State::Abandoned => Exit::Exists,
        // A state that is not known here proves nothing.
        _ => Exit::Unknown,
    }
}

/// The exit code of rows that are planned still.
pub(crate) const fn of_planned(stop: Option<&Stop>) -> Exit {
    match stop {
        Some(stop) => of_stop(stop),
        None => Exit::Later,
    }
}

/// The exit code of a reason to stop.
pub(crate) const fn of_stop(stop: &Stop) -> Exit {
    match stop {
        Stop::Finished => Exit::Done,
        Stop::SetUp { .. } | Stop::NotTheProvider | Stop::NoAccess { is_temporary: false, .. } => Exit::SetUp,
        Stop::InputChanged { .. } => Exit::Profile,
        Stop::SecretLost { .. } => Exit::Exists,
        Stop::Journal { .. } => Exit::Unknown,
        _ => Exit::Later,
    }
}

/// Whether the user of a row may exist; none for a skipped row, whose user is that of another row.
pub(crate) const fn user_may_exist(row: &Row) -> Option<UserMayExist> {
    if row.is_suspected_twice {
        return Some(UserMayExist::Maybe);
    }
    match row.state {
        State::Skipped => None,
        State::Planned | State::Invalid | State::Rejected => Some(UserMayExist::No),
        State::Exists | State::Created => Some(UserMayExist::Yes),
        State::Abandoned if !row.doubt => Some(UserMayExist::Yes),
        _ => Some(UserMayExist::Maybe),
    }
}

/// Whether somebody has to find out what became of the row.
pub(crate) const fn is_open(row: &Row) -> bool {
    row.is_suspected_twice || matches!(row.state, State::Sending | State::Unknown)
}

/// Whether what the provider shows once of the user is lost.
pub(crate) fn is_secret_lost(row: &Row) -> bool {
    row.state == State::Created && row.outcome.as_ref().is_some_and(|outcome| outcome.secret_is_lost)
}

#[cfg(test)]
mod tests {
    use enroll::OutcomeKind;

    use super::*;

    #[test]
    fn what_keeps_rows_from_being_sent_decides_how_dangerous_they_are() {
        let set_up = Stop::SetUp { kind: OutcomeKind::Credentials, message: String::new() };
        assert_eq!(of_planned(Some(&set_up)), Exit::SetUp);
        assert_eq!(of_planned(Some(&Stop::NotTheProvider)), Exit::SetUp);
        assert_eq!(of_planned(Some(&Stop::InputChanged { message: String::new() })), Exit::Profile);
        for (is_temporary, exit) in [(true, Exit::Later), (false, Exit::SetUp)] {
            assert_eq!(of_planned(Some(&Stop::NoAccess { is_temporary, message: String::new() })), exit);
        }
        for stop in [Stop::Limit, Stop::LockedOut, Stop::NoConnection, Stop::TooManyRejected { rows: 50 }] {
            assert_eq!(of_planned(Some(&stop)), Exit::Later);
        }
        assert_eq!(of_planned(Some(&Stop::Journal { message: String::new() })), Exit::Unknown);
        assert_eq!(of_planned(None), Exit::Later);
    }
}
