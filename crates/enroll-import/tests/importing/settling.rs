//! What becomes of users who may exist.

use std::time::Duration;

use enroll::{Error, ErrorKind, facts::Existing};
use enroll_import::{Decision, Ours, Resolution, SecretsTo, State, Stopper};

use super::support::*;

fn exists_by(existing: Existing) -> Result<enroll::CreatedUser, Error> {
    failed(ErrorKind::AlreadyExists(existing))
}

#[tokio::test]
async fn a_promised_retry_settles_and_what_proves_nothing_stays() {
    let world = World::new(&people(4));
    let provider = Fake::new("capa", |id, number| match (id, number) {
        ("c-1" | "c-2" | "c-3", 1) => unknown(),
        ("c-2", 2) => exists_by(Existing::ExternalId),
        // The retry created nobody. It says nothing about the attempt before it.
        ("c-3", 2) => failed(ErrorKind::Rejected),
        _ => created(id),
    });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(world.states(&provider).await, "unknown 3, created 1");
    let settlement = importer.settle(None, &Stopper::new()).await.unwrap();
    assert_eq!((settlement.created, settlement.exists, settlement.unknown), (2, 0, 1), "{settlement:?}");
    let rows = world.rows(&provider, &[]).await;
    // It has the row's external id, but its own id is not known.
    assert_eq!((rows[1].state, rows[1].ours, rows[1].user_id.as_deref()), (State::Created, Some(Ours::Yes), None));
    assert_eq!((rows[2].state, rows[2].doubt), (State::Unknown, true));
    // A run sends none of them again.
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(provider.calls().len(), 7);
}

#[tokio::test]
async fn the_retry_has_the_key_of_the_first_attempt_in_doubt_also_the_third_time() {
    let world = World::new(&people(1));
    let provider = Fake::new("synapse", |id, number| if number < 3 { unknown() } else { created(id) });
    let input = world.input();
    let importer = world.importer(&input, &provider).await.secrets(SecretsTo::Nowhere);
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    importer.settle(None, &Stopper::new()).await.unwrap();
    assert_eq!(world.states(&provider).await, "unknown 1");
    importer.settle(None, &Stopper::new()).await.unwrap();
    assert_eq!(world.states(&provider).await, "created 1");
    let keys = &provider.keys.lock().unwrap()["c-1"];
    assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn a_key_that_the_provider_has_forgotten_makes_no_retry_safe() {
    let world = World::new(&people(1));
    let provider = Fake::new("synapse", |_, _| unknown());
    let input = world.input();
    let importer = world.importer(&input, &provider).await.secrets(SecretsTo::Nowhere);
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    world.pass(Duration::from_secs(23 * 3600));
    importer.settle(None, &Stopper::new()).await.unwrap();
    assert_eq!((provider.calls().len(), world.states(&provider).await), (1, "unknown 1".to_owned()));
}

#[tokio::test]
async fn absent_plans_the_row_again_under_a_new_key() {
    let world = World::new(&people(1));
    let provider = Fake::new("synapse", |id, number| if number == 1 { unknown() } else { created(id) });
    let input = world.input();
    let importer = world.importer(&input, &provider).await.secrets(SecretsTo::Nowhere);
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    let id = world.rows(&provider, &[State::Unknown]).await[0].id;
    let absent = Resolution { decision: Decision::Absent, note: None, actor: None };
    assert!(enroll_import::Journal::resolve(&world.journal, id, absent).await.unwrap());
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(world.states(&provider).await, "created 1");
    let keys = &provider.keys.lock().unwrap()["c-1"];
    assert!(keys.len() == 2 && keys[0] != keys[1], "{keys:?}");
}

#[tokio::test]
async fn only_the_rows_that_were_asked_for_are_settled() {
    let world = World::new(&people(3));
    let provider = Fake::new("capa", |id, number| if number == 1 { unknown() } else { created(id) });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    importer.settle(Some(&[2]), &Stopper::new()).await.unwrap();
    let created = world.rows(&provider, &[State::Created]).await;
    assert_eq!(created.iter().map(|row| row.id.row).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn a_changed_input_is_not_settled_and_stays_unknown() {
    let world = World::new(&people(1));
    let provider = Fake::new("capa", |_, _| unknown());
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    std::fs::write(world.folder.path().join("rows.ndjson"), people(1).replace("c-1", "x-1")).unwrap();
    let settlement = importer.settle(None, &Stopper::new()).await.unwrap();
    assert!(settlement.problem.is_some_and(|problem| problem.contains("row 1 of ")));
    assert_eq!((provider.calls().len(), world.states(&provider).await), (1, "unknown 1".to_owned()));
}

#[tokio::test]
async fn a_lockout_ends_settling_and_one_bad_row_does_not() {
    let world = World::new(&people(4));
    let provider = Fake::new("capa", |id, number| match (id, number) {
        (_, 1) => unknown(),
        ("c-2", 2) => failed(ErrorKind::LockedOut(None)),
        _ => created(id),
    });
    let input = world.input();
    let options = enroll_import::ImportOptions::new().concurrency(1).settle_delay(Duration::from_secs(1));
    let importer = world.importer(&input, &provider).await.options(options);
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    // Row 1 was changed, which says nothing about the others.
    let text = people(4).replacen("c-1", "x-1", 1);
    std::fs::write(world.folder.path().join("rows.ndjson"), text).unwrap();
    let settlement = importer.settle(None, &Stopper::new()).await.unwrap();
    assert!(settlement.problem.is_some_and(|problem| problem.contains("locked")));
    assert_eq!((settlement.created, settlement.unknown), (0, 2));
    assert_eq!(provider.calls().iter().filter(|id| *id == "c-3").count(), 1, "not asked again");
    let settlement = importer.settle(None, &Stopper::new()).await.unwrap();
    assert!(settlement.problem.is_some_and(|problem| problem.contains("row 1 of ")));
    assert_eq!((settlement.created, settlement.unknown), (3, 1));
}

#[tokio::test]
async fn settling_that_proves_nothing_keeps_what_the_provider_said() {
    let world = World::new(&people(1));
    let provider = Fake::new("capa", |_, number| match number {
        1 => Err(Error::builder("capa", ErrorKind::Unknown).status(500).request_id("req-1").build()),
        _ => unknown(),
    });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    importer.settle(None, &Stopper::new()).await.unwrap();
    let row = &world.rows(&provider, &[]).await[0];
    assert_eq!((row.state, row.attempts), (State::Unknown, 2));
    assert_eq!(row.outcome.as_ref().unwrap().request_id.as_deref(), Some("req-1"));
}
