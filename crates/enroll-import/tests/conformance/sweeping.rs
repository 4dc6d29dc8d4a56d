//! Rows whose process is lost.

use std::time::Duration;

use enroll_core::ErrorKind;
use enroll_import::{Journal, State};

use crate::kit::{BEGAN, Kit, LEASE, failed, row};

pub(crate) async fn a_row_whose_lease_is_over_becomes_unknown_and_never_planned<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", vec![row(1, &[1]), row(2, &[2])]).await;
    let claim = kit.journal.claim(target, 1, LEASE).await.unwrap().remove(0);
    kit.at(60).await;
    assert_eq!(kit.journal.sweep().await.unwrap(), 1);
    let lost = kit.row(claim.attempt.id).await;
    assert_eq!((lost.state, lost.doubt, lost.attempts), (State::Unknown, true, 1));
    assert_eq!((lost.began_at, lost.ended_at), (Some(BEGAN), Some(BEGAN + LEASE)));
    assert_eq!(kit.journal.sweep().await.unwrap(), 0);
    let next = kit.claim(target).await;
    assert_eq!(next.iter().map(|claim| claim.attempt.id.row).collect::<Vec<_>>(), [2]);
}

pub(crate) async fn a_row_within_its_lease_stays<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.at(59).await;
    assert_eq!(kit.journal.sweep().await.unwrap(), 0);
    assert_eq!(kit.row(claim.attempt.id).await.state, State::Sending);
}

pub(crate) async fn a_lost_settling_ends_with_its_lease<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let mut outcome = failed(ErrorKind::Unknown);
    outcome.ended_at_ms = BEGAN.as_millis() as u64 + 5;
    kit.record(claim.attempt, outcome).await;
    kit.at(1).await;
    assert!(kit.claim_unknown(claim.attempt.id).await.ended_at.is_some());
    kit.at(61).await;
    assert_eq!(kit.journal.sweep().await.unwrap(), 1);
    let again = kit.claim_unknown(claim.attempt.id).await;
    assert_eq!((again.attempt.attempt, again.key_attempt), (3, 1));
    assert_eq!(
        (again.doubt, again.began_at, again.ended_at),
        (true, BEGAN, Some(BEGAN + Duration::from_secs(1) + LEASE))
    );
}
