use enroll_core::facts::Existing;
use enroll_core::{CreatedUser, Error, ErrorKind, Outcome, Ownership, Report, UserMayExist};

use super::{State, transition};

/// Every outcome that a call can have, by itself and after a look-up.
fn outcomes() -> Vec<(String, Outcome)> {
    let report = Report { provider: "capa".into(), problems: Vec::new() };
    let kinds = [
        ErrorKind::Incomplete(report),
        ErrorKind::NotSent,
        ErrorKind::Credentials,
        ErrorKind::Signature,
        ErrorKind::Nonce,
        ErrorKind::AlreadyExists(Existing::ExternalId),
        ErrorKind::AlreadyExists(Existing::Email),
        ErrorKind::IdempotencyKeyReused,
        ErrorKind::Rejected,
        ErrorKind::RateLimited(Some(std::time::Duration::from_secs(7))),
        ErrorKind::RateLimited(None),
        ErrorKind::LockedOut(None),
        ErrorKind::NoConnection,
        ErrorKind::NoSecureConnection,
        ErrorKind::DeadlineBeforeSending,
        ErrorKind::Unknown,
        ErrorKind::Intermediary,
        ErrorKind::Conflict,
        ErrorKind::ProtocolViolation,
        ErrorKind::CreatedUnreadable,
    ];
    let created = ("created".to_owned(), Outcome::from(&CreatedUser::new("capa", "u-1")));
    let failed = kinds.into_iter().map(|kind| {
        let outcome = Outcome::from(&Error::new("capa", kind));
        let name = [
            Some(outcome.kind.as_str()),
            outcome.existing.map(|existing| match existing {
                Existing::ExternalId => "external_id",
                _ => "email",
            }),
        ];
        (name.into_iter().flatten().collect::<Vec<_>>().join(" "), outcome)
    });
    let settled = [
        Ownership::OursByRetry,
        Ownership::OursByExternalId,
        Ownership::OursByEmailAndAge,
        Ownership::Earlier,
        Ownership::Unproven,
    ];
    let settled = settled.map(|ownership| {
        let mut outcome = Outcome::from(&Error::new("capa", ErrorKind::Unknown));
        (outcome.user_may_exist, outcome.ownership) = (UserMayExist::Yes, Some(ownership));
        outcome.kind = enroll_core::OutcomeKind::Exists;
        (format!("exists {}", ownership.as_str()), outcome)
    });
    [created].into_iter().chain(failed).chain(settled).collect()
}

#[test]
fn each_outcome_moves_a_row_as_the_table_says() {
    let rows = outcomes().into_iter().map(|(name, outcome)| {
        let user = outcome.user_may_exist.as_str();
        let [first, doubted] = [false, true].map(|doubt| {
            let next = transition(State::Sending, doubt, &outcome);
            let doubt = if next.doubt { "doubt" } else { "" };
            format!("{:<8} {doubt:<5} {:<7}", next.state.as_str(), format!("{:?}", next.ours))
        });
        let pause = transition(State::Sending, false, &outcome).pause;
        format!("{name:<27} {user:<6}| {first} | {doubted} | {pause:?}")
    });
    let head = "outcome                     user  | first attempt          | after a doubt          | the other rows";
    insta::assert_snapshot!(format!("{head}\n{}", rows.collect::<Vec<_>>().join("\n")));
}

#[test]
fn a_row_whose_user_may_exist_is_never_planned() {
    for (name, outcome) in outcomes() {
        for doubt in [false, true] {
            let next = transition(State::Sending, doubt, &outcome);
            let may_exist = doubt || outcome.user_may_exist != UserMayExist::No;
            let is_certain = matches!(next.state, State::Planned | State::Rejected | State::Invalid);
            assert!(!(may_exist && is_certain), "{name}: {next:?}");
        }
    }
}

#[test]
fn a_late_outcome_makes_an_unknown_row_created_or_exists_and_nothing_else() {
    for (name, outcome) in outcomes() {
        for state in State::ALL.into_iter().filter(|state| *state != State::Sending) {
            let next = transition(state, state == State::Unknown, &outcome);
            let is_evidence =
                matches!(transition(State::Sending, true, &outcome).state, State::Created | State::Exists);
            let moves = state == State::Unknown && is_evidence;
            assert_eq!(next.state != state, moves, "{name} late in {state}");
        }
    }
}

#[test]
fn a_no_of_a_kind_that_proves_nothing_is_unknown() {
    let mut outcome = Outcome::from(&Error::new("capa", ErrorKind::Conflict));
    outcome.user_may_exist = UserMayExist::No;
    assert_eq!(transition(State::Sending, false, &outcome).state, State::Unknown);
}

#[test]
fn names_are_read_as_they_are_written() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert!("failed".parse::<State>().is_err());
}
