//! What is planned, and what is not.

use enroll_import::{State, Stop, Stopper};

use super::support::*;

#[tokio::test]
async fn rows_that_cannot_be_read_or_sent_are_invalid_with_their_problems_and_the_rest_runs() {
    let text = format!(
        "{}\n{{\"email\": 7}}\n{{\"external_id\":\"c-3\",\"subject\":\"reference\"}}\n{}",
        person("c-1"),
        person("c-4")
    );
    let (world, provider) = (World::new(&text), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!(provider.calls(), ["c-1", "c-4"]);
    let invalid = world.rows(&provider, &[State::Invalid]).await;
    let problems: Vec<_> =
        invalid.iter().map(|row| (row.id.row, row.span.line, row.problems[0].path.as_ref())).collect();
    assert_eq!((problems[0], problems.len()), ((2, 2, "email"), 2));
    assert_eq!(world.counts(&provider).await.total(), 4);
}

#[tokio::test]
async fn the_same_person_twice_is_sent_once_and_the_later_row_names_the_earlier() {
    let shouted = person("c-1").replace("c-1", "C-1");
    let text = [person("c-1"), person("c-2"), shouted, person("c-1")].join("\n");
    let (world, provider) = (World::new(&text), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert_eq!(provider.calls(), ["c-1", "c-2"]);
    let skipped = world.rows(&provider, &[State::Skipped]).await;
    let same: Vec<_> = skipped.iter().map(|row| (row.id.row, row.same_as.map(|id| id.row))).collect();
    assert_eq!(same, [(3, Some(1)), (4, Some(1))]);
}

#[tokio::test]
async fn a_plan_that_was_interrupted_is_made_again_and_a_whole_one_is_not() {
    let (world, provider) = (World::new(&people(2500)), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(world.states(&provider).await, "planned 2500");
    // The importer knows the target as it was, not planned.
    importer.plan().await.unwrap();
    assert_eq!(world.states(&provider).await, "planned 2500");
    importer.run(&Stopper::new()).await.unwrap();
    importer.plan().await.unwrap();
    assert_eq!((world.states(&provider).await, provider.calls().len()), ("created 2500".to_owned(), 2500));
}
