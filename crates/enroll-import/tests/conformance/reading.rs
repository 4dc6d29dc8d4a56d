//! Counting and reading rows.

use std::borrow::Cow;

use enroll_core::facts::Existing;
use enroll_core::{ErrorKind, Problem, ProblemKind};
use enroll_import::{Journal, Plan, RowQuery, State, TargetId};

use crate::kit::{Kit, LEASE, created, failed, row, with};

/// Rows of most states: 1 created, 2 created without an id, 3 unknown, 4 exists, 5 rejected,
/// 6 sending, 7 and 8 planned, 9 skipped, 10 invalid.
async fn rows_of_many_states<J: Journal>(kit: &Kit<J>) -> TargetId {
    let mut rows: Vec<_> = (1..=8).map(|number| row(number, &[number as u8])).collect();
    rows.extend([row(9, &[1]), with(10, Plan::Invalid(Vec::new()))]);
    let target = kit.planned("june", rows).await;
    let claims = kit.journal.claim(target, 6, LEASE).await.unwrap();
    let kinds = [
        ErrorKind::CreatedUnreadable,
        ErrorKind::Unknown,
        ErrorKind::AlreadyExists(Existing::Email),
        ErrorKind::Rejected,
    ];
    let outcomes = [created("u-1")].into_iter().chain(kinds.into_iter().map(failed));
    for (claim, outcome) in claims.iter().zip(outcomes) {
        kit.record(claim.attempt, outcome).await;
    }
    target
}

pub(crate) async fn counts_add_up<J: Journal>(kit: Kit<J>) {
    let target = rows_of_many_states(&kit).await;
    let counts = kit.journal.counts(target).await.unwrap();
    let of_each = State::ALL.map(|state| counts.of(state));
    assert_eq!(of_each, [2, 1, 1, 1, 1, 1, 1, 2, 0]);
    assert_eq!((counts.total(), counts.without_id, counts.suspected_twice), (10, 1, 0));
    assert!(!counts.states.contains_key(&State::Abandoned));
    let none = kit.journal.counts(TargetId(77)).await.unwrap();
    assert_eq!(none, enroll_import::Counts::default());
}

pub(crate) async fn rows_are_read_in_pages<J: Journal>(kit: Kit<J>) {
    let target = rows_of_many_states(&kit).await;
    kit.planned("other", vec![row(1, &[200])]).await;
    let (mut after, mut pages) = (0, Vec::new());
    loop {
        let page = kit.journal.rows(target, RowQuery { states: Vec::new(), after, limit: 4 }).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.id.row;
        pages.push(page.iter().map(|row| row.id.row).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]);
    let query = RowQuery { states: Vec::new(), after: u64::MAX, limit: usize::MAX };
    assert_eq!(kit.journal.rows(target, query).await.unwrap(), []);
}

pub(crate) async fn rows_are_read_by_state<J: Journal>(kit: Kit<J>) {
    let target = rows_of_many_states(&kit).await;
    let of = async |states: &[State], after| {
        let query = RowQuery { states: states.to_vec(), after, limit: 3 };
        let rows = kit.journal.rows(target, query).await.unwrap();
        rows.iter().map(|row| row.id.row).collect::<Vec<_>>()
    };
    assert_eq!(of(&[State::Unknown], 0).await, [3]);
    assert_eq!(of(&[State::Exists], 0).await, [4]);
    assert_eq!(of(&[State::Exists, State::Unknown], 0).await, [3, 4]);
    assert_eq!(of(&[State::Exists, State::Unknown], 3).await, [4]);
    assert_eq!(of(&[State::Planned], 0).await, [7, 8]);
    assert_eq!(of(&[State::Skipped, State::Created, State::Created], 0).await, [1, 2, 9]);
    assert!(of(&[State::Abandoned], 0).await.is_empty());
    assert_eq!(of(&State::ALL, 0).await, [1, 2, 3]);
}

pub(crate) async fn problems_are_kept<J: Journal>(kit: Kit<J>) {
    let problem = Problem {
        path: Cow::Borrowed("address.country"),
        kind: ProblemKind::Missing,
        why: Cow::Borrowed("the provider requires it; add it"),
    };
    let target = kit.planned("june", vec![with(1, Plan::Invalid(vec![problem.clone()])), row(2, &[2])]).await;
    let rows = kit.rows(target).await;
    assert_eq!((rows[0].state, &rows[0].problems), (State::Invalid, &vec![problem.clone()]));
    let claim = kit.claim(target).await.remove(0);
    let mut outcome = failed(ErrorKind::Rejected);
    outcome.problems = vec![problem.clone()];
    kit.record(claim.attempt, outcome).await;
    assert_eq!(kit.row(claim.attempt.id).await.problems, [problem]);
}
