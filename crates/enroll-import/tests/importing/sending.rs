//! What is sent, in which order, and what a second run sends.

use enroll::{Access, ErrorKind};
use enroll_import::{ImportOptions, State, Stop, Stopper};

use super::support::*;

#[tokio::test]
async fn every_row_is_sent_once_and_a_second_run_sends_nothing() {
    let (world, provider) = (World::new(&people(25)), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    let expected: Vec<_> = (1..=25).map(|number| format!("c-{number}")).collect();
    assert_eq!(provider.calls(), expected);
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!(provider.calls().len(), 25);
    assert_eq!(world.states(&provider).await, "created 25");
    let rows = world.rows(&provider, &[]).await;
    assert_eq!(rows[6].user_id.as_deref(), Some("user-of-c-7"));
}

#[tokio::test]
async fn as_many_calls_as_allowed_are_under_way_at_once_and_one_where_requests_are_signed() {
    for (id, most) in [("capa", 4), ("onchainpay", 1)] {
        let (world, provider) = (World::new(&people(30)), Fake::new(id, |id, _| created(id)));
        let input = world.input();
        let importer = world.importer(&input, &provider).await.secrets(enroll_import::SecretsTo::Nowhere);
        importer.plan().await.unwrap();
        importer.run(&Stopper::new()).await.unwrap();
        assert_eq!((provider.calls().len(), provider.most.lock().unwrap().1), (30, most), "{id}");
    }
}

#[tokio::test]
async fn without_a_check_of_access_one_row_goes_alone_until_the_provider_responds() {
    let world = World::new(&people(8));
    // The first row has no response; the second has one.
    let mut provider = Fake::new("capa", |id, _| if id == "c-1" { unknown() } else { created(id) });
    provider.access = || Access::Unsupported;
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    let first = importer.run(&Stopper::new()).await.unwrap();
    assert_eq!((first, provider.most.lock().unwrap().1), (Stop::Finished, 4));
    let world = World::new(&people(8));
    let mut provider = Fake::new("capa", |_, _| unknown());
    provider.access = || Access::Unsupported;
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(provider.most.lock().unwrap().1, 1);
}

#[tokio::test]
async fn a_busy_provider_gets_the_row_again_after_the_wait_and_under_a_new_key() {
    let wait = std::time::Duration::from_secs(7);
    let world = World::new(&people(3));
    let provider = Fake::new("synapse", move |id, number| match (id, number) {
        ("c-2", 1) => failed(ErrorKind::RateLimited(Some(wait))),
        _ => created(id),
    });
    let before = enroll::client::Clock::since_epoch(&*world.clock);
    let input = world.input();
    let options = ImportOptions::new().concurrency(1);
    let importer = world.importer(&input, &provider).await.options(options).secrets(enroll_import::SecretsTo::Nowhere);
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!(provider.calls(), ["c-1", "c-2", "c-2", "c-3"]);
    let after = enroll::client::Clock::since_epoch(&*world.clock);
    assert!(after - before >= wait, "{:?}", after - before);
    let keys = provider.keys.lock().unwrap();
    assert!(keys.values().flatten().all(|key| key.len() == 32), "{keys:?}");
    assert_ne!(keys["c-1"], keys["c-3"]);
    assert_ne!(keys["c-2"][0], keys["c-2"][1]);
}

#[tokio::test]
async fn a_limit_is_kept_and_the_next_run_goes_on() {
    let (world, provider) = (World::new(&people(9)), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    let importer = importer.options(ImportOptions::new().limit(2));
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Limit);
    assert_eq!(provider.calls(), ["c-1", "c-2"]);
    let importer = importer.options(ImportOptions::new());
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!((provider.calls().len(), world.states(&provider).await), (9, "created 9".to_owned()));
}

#[tokio::test]
async fn a_changed_input_is_noticed_before_a_row_is_sent_and_the_row_stays_planned() {
    let (world, provider) = (World::new(&people(3)), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    let path = world.folder.path().join("rows.ndjson");
    // As long as before, so that only the content shows it.
    std::fs::write(&path, people(3).replace("c-2", "x-2")).unwrap();
    let importer = importer.options(ImportOptions::new().concurrency(1));
    let stop = importer.run(&Stopper::new()).await.unwrap();
    assert!(matches!(&stop, Stop::InputChanged { message } if message.contains("row 2 of ")), "{stop}");
    assert_eq!(provider.calls(), ["c-1"]);
    assert_eq!(world.states(&provider).await, "planned 2, created 1");
    assert!(world.rows(&provider, &[State::Planned]).await.iter().all(|row| !row.doubt));
}

#[tokio::test]
async fn rejected_rows_are_sent_again_only_when_they_are_planned_again() {
    let world = World::new(&people(2));
    let provider = Fake::new("capa", |id, number| match (id, number) {
        ("c-2", 1) => failed(ErrorKind::Rejected),
        _ => created(id),
    });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(world.states(&provider).await, "rejected 1, created 1");
    importer.plan_again(&[State::Rejected, State::Created]).await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(provider.calls(), ["c-1", "c-2", "c-2"]);
    assert_eq!(world.states(&provider).await, "created 2");
}

/// Every planned row was claimed when one comes back.
#[tokio::test]
async fn a_row_that_comes_back_when_no_other_is_left_is_sent_again() {
    let world = World::new(&people(3));
    let provider = Fake::new("capa", |id, number| match (id, number) {
        ("c-2", 1) => failed(ErrorKind::RateLimited(None)),
        _ => created(id),
    });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!(world.states(&provider).await, "created 3");
}
