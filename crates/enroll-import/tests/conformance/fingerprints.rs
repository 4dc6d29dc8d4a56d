//! That two rows are the same user, and when a row is planned again.

use enroll_core::facts::Existing;
use enroll_core::{ErrorKind, NewUser, Person, PersonName};
use enroll_import::{Decision, Fingerprint, Journal, JournalErrorKind, NewImport, Plan, Resolution, State, TargetId};

use crate::facts::FACTS;
use crate::kit::{Kit, created, failed, import, row, target, with};

pub(crate) async fn the_same_user_twice_is_sent_once<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", vec![row(1, &[1]), row(2, &[2]), row(3, &[1])]).await;
    let rows = kit.rows(target).await;
    assert_eq!(kit.states(target).await, [State::Planned, State::Planned, State::Skipped]);
    assert_eq!((rows[0].same_as, rows[2].same_as), (None, Some(rows[0].id)));
    assert_eq!(kit.claim(target).await.len(), 2);
}

pub(crate) async fn one_of_several_fingerprints_is_enough<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", vec![row(1, &[1, 2]), row(2, &[3, 2]), row(3, &[1, 4])]).await;
    assert_eq!(kit.states(target).await, [State::Planned, State::Skipped, State::Skipped]);
}

pub(crate) async fn a_skipped_row_takes_no_fingerprint<J: Journal>(kit: Kit<J>) {
    // The second has a value that is its own, and so has the third.
    let target = kit.planned("june", vec![row(1, &[1]), row(2, &[3, 1]), row(3, &[3])]).await;
    assert_eq!(kit.states(target).await, [State::Planned, State::Skipped, State::Planned]);
}

pub(crate) async fn the_same_user_in_another_import_is_skipped<J: Journal>(kit: Kit<J>) {
    let june = kit.planned("june", vec![row(1, &[1])]).await;
    let claim = kit.claim(june).await.remove(0);
    for (name, outcome) in [("july", failed(ErrorKind::Unknown)), ("august", created("u-1"))] {
        kit.record(claim.attempt, outcome).await;
        let later = kit.planned(name, vec![row(5, &[1])]).await;
        let skipped = kit.rows(later).await.remove(0);
        assert_eq!((skipped.state, skipped.same_as), (State::Skipped, Some(claim.attempt.id)));
    }
}

pub(crate) async fn letters_in_both_cases_are_the_same_user<J: Journal>(kit: Kit<J>) {
    let prints = ["Ada@Example.com", "ada@example.COM ", "eve@example.com"].map(|email| {
        let user = NewUser::person(email, Person::new(PersonName::new("Jo", "Doe")));
        Fingerprint::of_user(kit.journal.key(), &FACTS, &user, b"row")
    });
    let rows = prints.into_iter().enumerate().map(|(at, prints)| with(1 + at as u64, Plan::Send(prints)));
    let target = kit.planned("june", rows.collect()).await;
    assert_eq!(kit.states(target).await, [State::Planned, State::Skipped, State::Planned]);
}

pub(crate) async fn a_base_url_in_another_spelling_has_the_same_users<J: Journal>(kit: Kit<J>) {
    let urls = ["https://a.example/v1", "https://a.example/v1/", "HTTPS://A.Example/v1", "https://a.example/V1"];
    let targets = urls.iter().map(|url| target(url, url)).collect();
    let begun = kit.journal.begin(NewImport { targets, ..import("june") }).await.unwrap();
    let mut states = Vec::new();
    for target in begun.targets {
        kit.journal.plan(target.id, vec![row(1, &[1])]).await.unwrap();
        states.extend(kit.states(target.id).await);
    }
    // Letters of a path are not the same in both cases.
    assert_eq!(states, [State::Planned, State::Skipped, State::Skipped, State::Planned]);
    // Nor is it another address of an import that is there.
    let again = NewImport { targets: vec![target("main", "https://CAPA.example/")], ..import("may") };
    kit.begin("may").await;
    assert_eq!(kit.journal.begin(again).await.unwrap().targets.len(), 1);
}

pub(crate) async fn another_base_url_has_other_users<J: Journal>(kit: Kit<J>) {
    let urls = [target("one", "https://a.example"), target("other", "https://b.example")];
    let other_provider =
        enroll_import::NewTarget { provider: "kraken".into(), ..target("kraken", "https://a.example") };
    let targets = urls.into_iter().chain([other_provider, target("same", "https://a.example")]).collect();
    let begun = kit.journal.begin(NewImport { targets, ..import("june") }).await.unwrap();
    let mut states = Vec::new();
    for target in begun.targets {
        kit.journal.plan(target.id, vec![row(1, &[1])]).await.unwrap();
        states.extend(kit.states(target.id).await);
    }
    assert_eq!(states, [State::Planned, State::Planned, State::Planned, State::Skipped]);
}

pub(crate) async fn a_rejected_user_can_be_taken_over<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    kit.record(claim.attempt, failed(ErrorKind::Rejected)).await;
    let july = kit.planned("july", vec![row(4, &[1])]).await;
    assert_eq!(kit.states(july).await, [State::Planned]);
    // Now the first one is the later one.
    kit.journal.plan_again(claim.attempt.id.target, vec![row(1, &[1])]).await.unwrap();
    let first = kit.row(claim.attempt.id).await;
    assert_eq!((first.state, first.same_as), (State::Skipped, Some(kit.rows(july).await[0].id)));
}

pub(crate) async fn rows_that_were_not_created_are_planned_again<J: Journal>(kit: Kit<J>) {
    let invalid = with(3, Plan::Invalid(Vec::new()));
    let target = kit.planned("june", vec![row(1, &[1]), row(2, &[1]), invalid]).await;
    let claim = kit.claim(target).await.remove(0);
    kit.record(claim.attempt, failed(ErrorKind::Rejected)).await;
    assert_eq!(kit.states(target).await, [State::Rejected, State::Skipped, State::Invalid]);
    let fixed = (1..=3).map(|number| row(number, &[10 + number as u8])).collect();
    kit.journal.plan_again(target, fixed).await.unwrap();
    assert_eq!(kit.states(target).await, [State::Planned; 3]);
    let rows = kit.rows(target).await;
    assert_eq!((rows[0].attempts, rows[0].outcome.clone(), rows[1].same_as), (1, None, None));
    // No attempt has the number of an earlier one, so that a late outcome is not taken for its own.
    assert_eq!(kit.claim(target).await[0].attempt.attempt, 2);
}

pub(crate) async fn a_row_that_may_be_created_is_not_planned_again<J: Journal>(kit: Kit<J>) {
    let target = kit.planned("june", (1..=6).map(|number| row(number, &[number as u8])).collect()).await;
    let claims = kit.journal.claim(target, 5, crate::kit::LEASE).await.unwrap();
    let exists = failed(ErrorKind::AlreadyExists(Existing::Email));
    let outcomes = [created("u-1"), failed(ErrorKind::Unknown), exists, failed(ErrorKind::Unknown)];
    for (claim, outcome) in claims.iter().zip(outcomes) {
        kit.record(claim.attempt, outcome).await;
    }
    give_up(&kit, target, 4).await;
    let before = kit.rows(target).await;
    let states = [State::Created, State::Unknown, State::Exists, State::Abandoned, State::Sending, State::Planned];
    assert_eq!(kit.states(target).await, states);
    kit.journal.plan_again(target, (1..=6).map(|number| row(number, &[100 + number as u8])).collect()).await.unwrap();
    assert_eq!(kit.rows(target).await, before);
    // All of them keep their users.
    let july = kit.planned("july", (1..=6).map(|number| row(number, &[number as u8])).collect()).await;
    assert_eq!(kit.states(july).await, [State::Skipped; 6]);
}

async fn give_up<J: Journal>(kit: &Kit<J>, target: TargetId, row: u64) {
    let resolution = Resolution { decision: Decision::GiveUp, note: None, actor: None };
    assert!(kit.journal.resolve(enroll_import::RowId { target, row }, resolution).await.unwrap());
}

pub(crate) async fn a_row_suspected_twice_is_not_planned_again<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let id = claim.attempt.id;
    kit.record(claim.attempt, failed(ErrorKind::Unknown)).await;
    let absent = Resolution { decision: Decision::Absent, note: None, actor: None };
    assert!(kit.journal.resolve(id, absent).await.unwrap());
    let second = kit.claim(id.target).await.remove(0);
    kit.record(second.attempt, failed(ErrorKind::Rejected)).await;
    // The person was wrong: the rejected row has a user after all.
    kit.record(claim.attempt, created("u-1")).await;
    kit.journal.plan_again(id.target, vec![row(1, &[1])]).await.unwrap();
    let row_now = kit.row(id).await;
    assert_eq!((row_now.state, row_now.is_suspected_twice), (State::Rejected, true));
    let july = kit.planned("july", vec![row(1, &[1])]).await;
    assert_eq!(kit.states(july).await, [State::Skipped]);
}

pub(crate) async fn a_batch_of_no_target_is_refused<J: Journal>(kit: Kit<J>) {
    let error = kit.journal.plan(TargetId(5), Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), JournalErrorKind::NotFound);
}
