//! When an import stops by itself, and when it is asked to.

use enroll::{Access, Error, ErrorKind};
use enroll_import::{ImportOptions, Importer, State, Stop, Stopper};

use super::slow_claims::SlowClaims;
use super::support::*;

/// The reason to stop, how many calls there were, and the states.
async fn stopped(provider: &Fake, options: ImportOptions) -> (Stop, usize, String) {
    let world = World::new(&people(20));
    let input = world.input();
    let importer = world.importer(&input, provider).await.options(options);
    importer.plan().await.unwrap();
    let stop = importer.run(&Stopper::new()).await.unwrap();
    (stop, provider.calls().len(), world.states(provider).await)
}

#[tokio::test]
async fn what_every_other_row_would_meet_stops_after_the_calls_under_way_and_leaves_all_planned() {
    for kind in [ErrorKind::Credentials, ErrorKind::Signature, ErrorKind::Nonce, ErrorKind::NotSent] {
        let provider = Fake::new("capa", move |_, _| failed(kind.clone()));
        let (stop, calls, states) = stopped(&provider, ImportOptions::new()).await;
        assert!(matches!(&stop, Stop::SetUp { message, .. } if message.starts_with("capa")), "{stop}");
        assert_eq!((calls, states.as_str()), (4, "planned 20"));
    }
}

#[tokio::test]
async fn three_connections_that_fail_in_a_row_stop_with_growing_waits() {
    let provider = Fake::new("capa", |_, _| failed(ErrorKind::NoConnection));
    let (stop, calls, states) = stopped(&provider, ImportOptions::new().concurrency(1)).await;
    assert_eq!((stop, calls, states.as_str()), (Stop::NoConnection, 3, "planned 20"));
}

#[tokio::test]
async fn a_lockout_stops_at_once() {
    let provider = Fake::new("capa", |_, _| failed(ErrorKind::LockedOut(None)));
    let (stop, calls, states) = stopped(&provider, ImportOptions::new().concurrency(1)).await;
    assert_eq!((stop, calls, states.as_str()), (Stop::LockedOut, 1, "planned 20"));
}

#[tokio::test]
async fn too_many_in_doubt_stop_and_each_is_on_the_list() {
    let provider = Fake::new("capa", |_, _| unknown());
    let (stop, calls, states) = stopped(&provider, ImportOptions::new().max_unknown(3).concurrency(1)).await;
    assert_eq!((stop, calls), (Stop::TooManyUnknown { users: 3 }, 3));
    assert_eq!(states, "planned 17, unknown 3");
}

#[tokio::test]
async fn a_foreign_first_response_stops_if_no_read_showed_the_provider() {
    let foreign = || Err(Error::builder("capa", ErrorKind::Intermediary).status(404).build());
    let mut provider = Fake::new("capa", move |_, _| foreign());
    provider.access = || Access::Unsupported;
    let (stop, calls, states) = stopped(&provider, ImportOptions::new()).await;
    assert_eq!((stop, calls, states.as_str()), (Stop::NotTheProvider, 1, "planned 19, unknown 1"));
}

#[tokio::test]
async fn no_access_sends_nothing() {
    let mut provider = Fake::new("capa", |id, _| created(id));
    provider.access = || Access::Credentials;
    let (stop, calls, states) = stopped(&provider, ImportOptions::new()).await;
    assert!(matches!(stop, Stop::NoAccess { is_temporary: false, .. }), "{stop}");
    assert_eq!((calls, states.as_str()), (0, "planned 20"));
}

#[tokio::test]
async fn asked_to_drain_the_calls_under_way_end_and_nothing_else_is_sent() {
    let stopper = Stopper::new();
    let (world, asked) = (World::new(&people(20)), stopper.clone());
    let provider = Fake::new("capa", move |id, _| {
        if id == "c-3" {
            asked.drain();
        }
        created(id)
    });
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&stopper).await.unwrap(), Stop::Asked);
    let counts = world.counts(&provider).await;
    let sent = provider.calls().len() as u64;
    assert!(sent < 20, "{sent}");
    assert_eq!((counts.of(State::Created), counts.of(State::Planned)), (sent, 20 - sent));
}

#[tokio::test]
async fn asked_to_stop_now_the_calls_under_way_are_unknown_and_a_response_that_is_there_counts() {
    let stopper = Stopper::new();
    let (world, asked) = (World::new(&people(20)), stopper.clone());
    let mut provider = Fake::new("capa", move |id, _| {
        if id == "c-3" {
            asked.stop_now();
        }
        created(id)
    });
    provider.hangs = |id| id == "c-2";
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&stopper).await.unwrap(), Stop::Asked);
    let counts = world.counts(&provider).await;
    assert_eq!(counts.of(State::Sending), 0);
    assert_eq!(counts.of(State::Created) + counts.of(State::Unknown), provider.calls().len() as u64);
    let unknown = world.rows(&provider, &[State::Unknown]).await;
    assert_eq!(unknown.iter().map(|row| row.id.row).collect::<Vec<_>>(), [2]);
    assert_eq!(counts.total(), 20);
}

#[tokio::test]
async fn a_provider_that_is_busy_for_longer_than_a_run_waits_stops_it() {
    let wait = std::time::Duration::from_secs(24 * 3600);
    let provider = Fake::new("capa", move |_, _| failed(ErrorKind::RateLimited(Some(wait))));
    let (stop, calls, states) = stopped(&provider, ImportOptions::new().concurrency(1)).await;
    assert_eq!((stop, calls, states.as_str()), (Stop::Busy { seconds: 24 * 3600 }, 1, "planned 20"));
}

/// One that is busy at once, a day long or not at all, has waits of our own.
#[tokio::test]
async fn busy_responses_are_no_lost_connections() {
    let provider = Fake::new("capa", |id, number| match (id, number) {
        ("c-1", 1 | 2) => failed(ErrorKind::RateLimited(Some(std::time::Duration::ZERO))),
        ("c-1", 3) => failed(ErrorKind::NoConnection),
        _ => created(id),
    });
    let (stop, calls, states) = stopped(&provider, ImportOptions::new().concurrency(1)).await;
    assert_eq!((stop, calls, states.as_str()), (Stop::Finished, 23, "created 20"));
}

/// A rate alone decides when a call begins, however many may be under way.
#[tokio::test]
async fn with_a_rate_calls_are_under_way_side_by_side() {
    let mut provider = Fake::new("capa", |id, _| created(id));
    provider.hangs = |id| matches!(id, "c-1" | "c-2" | "c-3");
    let world = World::new(&people(6));
    let input = world.input();
    let options = ImportOptions::new().concurrency(16).rate(10.0);
    let importer = world.importer(&input, &provider).await.options(options);
    importer.plan().await.unwrap();
    let stopper = Stopper::new();
    let run = importer.run(&stopper);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), run).await.is_err(), "three calls hang");
    assert_eq!(provider.calls().len(), 6);
}

/// What was claimed beside the call that failed is given back.
#[tokio::test]
async fn rows_whose_claim_arrives_after_the_reason_to_stop_are_not_sent() {
    let (world, provider) = (World::new(&people(20)), Fake::new("capa", |_, _| failed(ErrorKind::Credentials)));
    let input = world.input();
    let slow = SlowClaims::new(&world.journal);
    let importer = Importer::new(&slow, &input, world.target(&provider).await, &provider);
    importer.plan().await.unwrap();
    let stop = importer.run(&Stopper::new()).await.unwrap();
    assert!(matches!(stop, Stop::SetUp { .. }), "{stop}");
    assert_eq!(provider.calls(), ["c-1"]);
    assert!(slow.claimed() > 1, "more than the row that was sent");
    assert_eq!(world.states(&provider).await, "planned 20");
}

/// The process slept between the claim and the call.
#[tokio::test]
async fn a_row_whose_lease_is_over_before_it_is_sent_is_given_back() {
    let (world, provider) = (World::new(&people(1)), Fake::new("capa", |id, _| created(id)));
    let input = world.input();
    let slow = SlowClaims::with(&world.journal, || world.pass(std::time::Duration::from_secs(24 * 60 * 60)));
    let target = world.target(&provider).await;
    let importer = Importer::new(&slow, &input, target, &provider).clock(world.clock.clone());
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    assert_eq!(provider.calls(), ["c-1"]);
    let rows = world.rows(&provider, &[State::Created]).await;
    assert_eq!(rows[0].attempts, 2, "the first was given back");
}
