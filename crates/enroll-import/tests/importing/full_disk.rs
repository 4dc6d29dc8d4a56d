//! A disk that becomes full in the middle of an import.

use std::sync::Arc;

use enroll::CreatedUser;
use enroll::client::clock::SystemClock;
use enroll_import::{Importer, Journal as _, NewImport, NewTarget, SqliteJournal, State, Stop, Stopper, Target};

use super::support::*;

async fn begin(world: &World, journal: &SqliteJournal) -> Target {
    let target = NewTarget { name: "t".to_owned(), provider: "capa".to_owned(), base_url: String::new() };
    let digest = world.input().digest().unwrap();
    let new = NewImport { name: "i".to_owned(), digest, path: String::new(), targets: vec![target] };
    journal.begin(new).await.unwrap().targets.remove(0)
}

#[tokio::test]
async fn every_outcome_is_recorded_nothing_else_is_sent_and_with_space_the_import_goes_on() {
    let world = World::new(&people(40));
    // Long enough that a record needs space.
    let provider = Fake::new("capa", |id, _| Ok(CreatedUser::new("capa", id.repeat(300))));
    let (input, path) = (world.input(), world.folder.path().join("journal.db"));
    let open = || SqliteJournal::open(&path, Arc::new(SystemClock::new())).unwrap();
    let journal = open();
    let target = begin(&world, &journal).await;
    let importer = Importer::new(&journal, &input, target.clone(), &provider);
    importer.plan().await.unwrap();
    journal.limit_pages(1).await.unwrap();
    let stop = importer.run(&Stopper::new()).await.unwrap();
    assert!(matches!(&stop, Stop::Journal { message } if message.contains("full")), "{stop}");
    drop(importer);
    let sent = provider.calls().len() as u64;
    assert!((1..40).contains(&sent), "{sent}");
    let counts = journal.counts(target.id).await.unwrap();
    assert_eq!((counts.of(State::Created), counts.of(State::Planned)), (sent, 40 - sent));
    journal.close().await.unwrap();

    // There is space again.
    let journal = open();
    let target = begin(&world, &journal).await;
    let importer = Importer::new(&journal, &input, target.clone(), &provider);
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    let mut calls = provider.calls();
    calls.sort();
    calls.dedup();
    assert_eq!((calls.len(), provider.calls().len()), (40, 40));
    assert_eq!(journal.counts(target.id).await.unwrap().of(State::Created), 40);
}
