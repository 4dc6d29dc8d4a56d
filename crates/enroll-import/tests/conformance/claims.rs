//! Taking rows to send them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use enroll_core::ErrorKind;
use enroll_import::{Journal, State};

use crate::kit::{BEGAN, Kit, LEASE, failed, row};

pub(crate) async fn nothing_is_claimed_before_all_is_planned<J: Journal>(kit: Kit<J>) {
    let target = kit.begin("june").await.targets[0].id;
    kit.journal.plan(target, vec![row(1, &[1])]).await.unwrap();
    assert!(kit.claim(target).await.is_empty());
    kit.journal.planned(target).await.unwrap();
    assert_eq!(kit.claim(target).await.len(), 1);
}

pub(crate) async fn rows_are_claimed_in_their_order_and_at_most_as_many<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", [5, 2, 9, 1].map(|number| row(number, &[number as u8])).into()).await;
    let mut claimed = Vec::new();
    for limit in [0, 3, 3, 3] {
        let claims = kit.journal.claim(target, limit, LEASE).await.unwrap();
        claimed.push(claims.iter().map(|claim| claim.attempt.id.row).collect::<Vec<_>>());
    }
    assert_eq!(claimed, [vec![], vec![1, 2, 5], vec![9], vec![]]);
}

pub(crate) async fn each_row_is_claimed_once_by_many_at_a_time<J: Journal + 'static>(kit: Kit<J>) {
    let target = kit.planned("june", (1..=200).map(|number| row(number, &[number as u8])).collect()).await;
    let kit = Arc::new(kit);
    let claimers = (0..64).map(|_| {
        let kit = kit.clone();
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            loop {
                let claims = kit.journal.claim(target, 3, LEASE).await.unwrap();
                if claims.is_empty() {
                    return claimed;
                }
                claimed.extend(claims.iter().map(|claim| claim.attempt.id.row));
            }
        })
    });
    let mut claimed = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        claimed.extend(claimer.await.unwrap());
    }
    assert_eq!(claimed.len(), 200);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 200);
}

pub(crate) async fn a_row_is_claimed_as_it_was_planned<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", vec![row(3, &[1])]).await;
    kit.at(7).await;
    let claim = kit.claim(target).await.remove(0);
    let planned = row(3, &[1]);
    assert_eq!((claim.span, claim.content), (planned.span, planned.content));
    assert_eq!((claim.attempt.attempt, claim.key_attempt, claim.doubt), (1, 1, false));
    assert_eq!((claim.began_at, claim.ended_at), (BEGAN + Duration::from_secs(7), None));
    let row = kit.row(claim.attempt.id).await;
    assert_eq!((row.state, row.attempts, row.span), (State::Sending, 1, planned.span));
}

pub(crate) async fn only_an_unknown_row_is_claimed_to_settle_it<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    assert_eq!(kit.journal.claim_unknown(id, LEASE).await.unwrap(), None);
    kit.record(claim.attempt, failed(ErrorKind::Unknown)).await;
    let again = kit.claim_unknown(id).await;
    assert_eq!((again.attempt.attempt, again.key_attempt, again.doubt), (2, 1, true));
    assert_eq!(kit.row(id).await.state, State::Sending);
    // Taken by the one before.
    assert_eq!(kit.journal.claim_unknown(id, LEASE).await.unwrap(), None);
}

pub(crate) async fn a_busy_provider_makes_a_row_planned_again<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.record(claim.attempt, failed(ErrorKind::RateLimited(None))).await;
    let again = kit.claim(claim.attempt.id.target).await.remove(0);
    assert_eq!((again.attempt.id, again.attempt.attempt), (claim.attempt.id, 2));
}
