//! Recording outcomes, in time and late.

use std::time::Duration;

use enroll_core::facts::Existing;
use enroll_core::{ErrorKind, OutcomeKind};
use enroll_import::{Attempt, Decision, Journal, Ours, Recorded, Resolution, Row, State};

use crate::kit::{BEGAN, Kit, created, failed};

fn late(state: State, is_contradiction: bool) -> Recorded {
    Recorded::Late { state, is_contradiction }
}

pub(crate) async fn a_created_user_is_recorded<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let recorded = kit.record(claim.attempt, created("u-1")).await;
    assert!(matches!(recorded, Recorded::Now(next) if next.state == State::Created && !next.doubt), "{recorded:?}");
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.state, row.doubt, row.ours), (State::Created, false, Some(Ours::Yes)));
    assert_eq!((row.user_id.as_deref(), row.same_as, row.is_suspected_twice), (Some("u-1"), None, false));
    let outcome = row.outcome.unwrap();
    assert_eq!((outcome.kind, outcome.status), (OutcomeKind::Created, Some(201)));
    assert_eq!((outcome.request_id.as_deref(), outcome.code), (Some("r-1"), None));
}

pub(crate) async fn a_late_outcome_of_an_earlier_attempt_changes_nothing<J: Journal>(kit: Kit<J>) {
    let first = kit.one().await;
    kit.record(first.attempt, failed(ErrorKind::RateLimited(None))).await;
    let second = kit.claim(first.attempt.id.target).await.remove(0);
    let before = kit.row(first.attempt.id).await;
    let recorded = kit.record(first.attempt, failed(ErrorKind::Rejected)).await;
    assert_eq!(recorded, late(State::Sending, false));
    assert_eq!(kit.row(first.attempt.id).await, before);
    assert!(matches!(kit.record(second.attempt, created("u-1")).await, Recorded::Now(_)));
    // Nor does one of an attempt that was never made.
    let never = Attempt { attempt: 3, ..second.attempt };
    assert_eq!(kit.record(never, failed(ErrorKind::Rejected)).await, late(State::Created, false));
}

pub(crate) async fn a_late_created_user_wins_over_unknown<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.at(61).await;
    assert_eq!(kit.journal.sweep().await.unwrap(), 1);
    assert_eq!(kit.record(claim.attempt, created("u-1")).await, late(State::Created, false));
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.state, row.doubt, row.user_id.as_deref()), (State::Created, false, Some("u-1")));
}

pub(crate) async fn a_late_rejection_leaves_a_row_unknown<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.at(61).await;
    kit.journal.sweep().await.unwrap();
    assert_eq!(kit.record(claim.attempt, failed(ErrorKind::Rejected)).await, late(State::Unknown, false));
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.state, row.doubt, row.outcome), (State::Unknown, true, None));
}

pub(crate) async fn a_user_of_a_row_counted_as_absent_is_a_contradiction<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    kit.record(claim.attempt, failed(ErrorKind::Unknown)).await;
    let absent = Resolution { decision: Decision::Absent, note: None, actor: None };
    assert!(kit.journal.resolve(id, absent).await.unwrap());
    let second = kit.claim(id.target).await.remove(0);
    assert_eq!(kit.record(claim.attempt, created("u-1")).await, late(State::Sending, true));
    kit.record(second.attempt, created("u-2")).await;
    let row = kit.row(id).await;
    assert_eq!((row.user_id.as_deref(), row.is_suspected_twice), (Some("u-2"), true));
    assert_eq!(kit.journal.counts(id.target).await.unwrap().suspected_twice, 1);
}

pub(crate) async fn the_same_created_user_twice_is_none<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.record(claim.attempt, created("u-1")).await;
    assert_eq!(kit.record(claim.attempt, created("u-1")).await, late(State::Created, false));
    assert!(!kit.row(claim.attempt.id).await.is_suspected_twice);
    assert_eq!(kit.record(claim.attempt, created("u-2")).await, late(State::Created, true));
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.user_id.as_deref(), row.is_suspected_twice), (Some("u-1"), true));
}

pub(crate) async fn an_outcome_that_says_nothing_keeps_what_was_said<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    let mut first = failed(ErrorKind::Unknown);
    (first.status, first.request_id) = (Some(500), Some("req-1".to_owned()));
    kit.record(claim.attempt, first).await;
    let request = |row: Row| row.outcome.and_then(|outcome| outcome.request_id);
    let again = kit.claim_unknown(id).await;
    kit.record(again.attempt, failed(ErrorKind::Unknown)).await;
    assert_eq!(request(kit.row(id).await).as_deref(), Some("req-1"));
    // One that says more replaces it.
    let mut last = failed(ErrorKind::Unknown);
    last.request_id = Some("req-3".to_owned());
    let again = kit.claim_unknown(id).await;
    kit.record(again.attempt, last).await;
    assert_eq!(request(kit.row(id).await).as_deref(), Some("req-3"));
}

pub(crate) async fn doubt_stays_through_a_rejected_retry<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    kit.record(claim.attempt, failed(ErrorKind::Unknown)).await;
    for kind in [ErrorKind::Rejected, ErrorKind::NoConnection, ErrorKind::RateLimited(None)] {
        let retry = kit.claim_unknown(id).await;
        assert!(retry.doubt);
        kit.record(retry.attempt, failed(kind)).await;
        let row = kit.row(id).await;
        assert_eq!((row.state, row.doubt), (State::Unknown, true));
    }
    assert!(kit.claim(id.target).await.is_empty());
}

pub(crate) async fn the_key_and_the_times_are_those_of_the_first_attempt_in_doubt<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    let second = |second| BEGAN + Duration::from_secs(second);
    let mut outcome = failed(ErrorKind::Unknown);
    outcome.ended_at_ms = second(3).as_millis() as u64;
    kit.record(claim.attempt, outcome).await;
    kit.at(10).await;
    let retry = kit.claim_unknown(id).await;
    assert_eq!((retry.key_attempt, retry.began_at, retry.ended_at), (1, BEGAN, Some(second(3))));
    // One that certainly did nothing leaves the times; one that may have moves the end.
    kit.record(retry.attempt, failed(ErrorKind::NoConnection)).await;
    assert_eq!(kit.row(id).await.ended_at, Some(second(3)));
    let retry = kit.claim_unknown(id).await;
    let mut outcome = failed(ErrorKind::Unknown);
    outcome.ended_at_ms = second(12).as_millis() as u64;
    kit.record(retry.attempt, outcome).await;
    let row = kit.row(id).await;
    assert_eq!((row.attempts, row.began_at, row.ended_at), (3, Some(BEGAN), Some(second(12))));
}

pub(crate) async fn an_attempt_after_a_certain_no_has_a_key_of_its_own<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let target = claim.attempt.id.target;
    kit.record(claim.attempt, failed(ErrorKind::NoConnection)).await;
    kit.at(5).await;
    let second = kit.claim(target).await.remove(0);
    assert_eq!((second.attempt.attempt, second.key_attempt), (2, 2));
    assert_eq!((second.began_at, second.ended_at), (BEGAN + Duration::from_secs(5), None));
}

pub(crate) async fn a_user_who_exists_is_not_created<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.record(claim.attempt, failed(ErrorKind::AlreadyExists(Existing::Email))).await;
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.state, row.ours, row.user_id), (State::Exists, Some(Ours::No), None));
}
