//! What a person found out.

use enroll_core::facts::Existing;
use enroll_core::{ErrorKind, Outcome};
use enroll_import::{Decision, Journal, Ours, Resolution, RowId, State};

use crate::kit::{Kit, LEASE, created, failed, row};

fn found(decision: Decision) -> Resolution {
    Resolution { decision, note: Some("asked the support".into()), actor: Some("ops".into()) }
}

/// A row with this outcome.
async fn after<J: Journal>(kit: &Kit<J>, outcome: Outcome) -> RowId {
    let claim = kit.one().await;
    kit.record(claim.attempt, outcome).await;
    claim.attempt.id
}

pub(crate) async fn a_person_found_the_user<J: Journal>(kit: Kit<J>) {
    let id = after(&kit, failed(ErrorKind::Unknown)).await;
    let resolution = found(Decision::Created("u-9".into()));
    assert!(kit.journal.resolve(id, resolution.clone()).await.unwrap());
    let row = kit.row(id).await;
    assert_eq!((row.state, row.doubt, row.ours), (State::Created, false, Some(Ours::Yes)));
    assert_eq!((row.user_id.as_deref(), row.resolution), (Some("u-9"), Some(resolution.clone())));
    // It is certain now.
    assert!(!kit.journal.resolve(id, resolution).await.unwrap());
}

pub(crate) async fn a_person_found_none<J: Journal>(kit: Kit<J>) {
    let id = after(&kit, failed(ErrorKind::Unknown)).await;
    assert!(kit.journal.resolve(id, found(Decision::Absent)).await.unwrap());
    let row = kit.row(id).await;
    assert_eq!((row.state, row.doubt, row.ours), (State::Planned, false, None));
    kit.at(9).await;
    let claim = kit.claim(id.target).await.remove(0);
    assert_eq!((claim.attempt.attempt, claim.key_attempt, claim.doubt), (2, 2, false));
    assert_eq!(claim.began_at, crate::kit::BEGAN + std::time::Duration::from_secs(9));
}

pub(crate) async fn a_person_gives_up<J: Journal>(kit: Kit<J>) {
    let id = after(&kit, failed(ErrorKind::AlreadyExists(Existing::Email))).await;
    assert!(kit.journal.resolve(id, found(Decision::GiveUp)).await.unwrap());
    let row = kit.row(id).await;
    assert_eq!((row.state, row.resolution), (State::Abandoned, Some(found(Decision::GiveUp))));
    assert!(kit.claim(id.target).await.is_empty());
    assert_eq!(kit.journal.claim_unknown(id, LEASE).await.unwrap(), None);
}

pub(crate) async fn a_created_user_without_an_id_gets_one<J: Journal>(kit: Kit<J>) {
    let id = after(&kit, failed(ErrorKind::CreatedUnreadable)).await;
    assert_eq!(kit.journal.counts(id.target).await.unwrap().without_id, 1);
    assert!(kit.journal.resolve(id, found(Decision::Created("u-9".into()))).await.unwrap());
    assert_eq!(kit.row(id).await.user_id.as_deref(), Some("u-9"));
    assert_eq!(kit.journal.counts(id.target).await.unwrap().without_id, 0);
}

pub(crate) async fn what_is_certain_is_not_resolved<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", (1..=4).map(|number| row(number, &[number as u8])).collect()).await;
    let claims = kit.journal.claim(target, 3, LEASE).await.unwrap();
    kit.record(claims[0].attempt, created("u-1")).await;
    kit.record(claims[1].attempt, failed(ErrorKind::Rejected)).await;
    let before = kit.rows(target).await;
    for number in 1..=4 {
        for decision in [Decision::Created("u-9".into()), Decision::Absent, Decision::GiveUp] {
            let id = RowId { target, row: number };
            assert!(!kit.journal.resolve(id, found(decision)).await.unwrap());
        }
    }
    assert_eq!(kit.rows(target).await, before);
}

pub(crate) async fn the_last_finding_counts<J: Journal>(kit: Kit<J>) {
    let id = after(&kit, failed(ErrorKind::Unknown)).await;
    assert!(kit.journal.resolve(id, found(Decision::Absent)).await.unwrap());
    let second = kit.claim(id.target).await.remove(0);
    kit.record(second.attempt, failed(ErrorKind::Unknown)).await;
    let last = Resolution { decision: Decision::GiveUp, note: None, actor: None };
    assert!(kit.journal.resolve(id, last.clone()).await.unwrap());
    assert_eq!(kit.row(id).await.resolution, Some(last));
}
