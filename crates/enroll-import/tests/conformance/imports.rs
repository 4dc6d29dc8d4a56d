//! Imports and their targets.

use enroll_import::{Journal, JournalErrorKind, NewImport, NewTarget, RowId, TargetId};

use crate::kit::{BEGAN, Kit, LEASE, created, import, row, target};

pub(crate) async fn an_import_that_begins_twice_is_the_same<J: Journal>(kit: Kit<J>) {
    let first = kit.begin("june").await;
    assert_eq!((first.name.as_str(), first.path.as_str(), first.digest), ("june", "users.csv", [7; 32]));
    assert_eq!((first.began_at, first.targets[0].is_planned), (BEGAN, false));
    kit.at(5).await;
    let moved = NewImport { path: "moved.csv".into(), ..import("june") };
    assert_eq!(kit.journal.begin(moved).await.unwrap(), first);
    kit.journal.planned(first.targets[0].id).await.unwrap();
    assert!(kit.begin("june").await.targets[0].is_planned);
}

pub(crate) async fn another_input_is_refused<J: Journal>(kit: Kit<J>) {
    let first = kit.begin("june").await;
    let other = NewImport { digest: [8; 32], targets: vec![target("more", "https://b.example")], ..import("june") };
    let error = kit.journal.begin(other).await.unwrap_err();
    assert_eq!(error.kind(), JournalErrorKind::OtherInput);
    assert_eq!(kit.journal.imports().await.unwrap(), [first]);
}

pub(crate) async fn another_address_is_refused_and_adds_nothing<J: Journal>(kit: Kit<J>) {
    let first = kit.begin("june").await;
    let other_provider = NewTarget { provider: "kraken".into(), ..target("main", "https://capa.example") };
    for changed in [target("main", "https://other.example"), other_provider] {
        let targets = vec![target("more", "https://b.example"), changed];
        let error = kit.journal.begin(NewImport { targets, ..import("june") }).await.unwrap_err();
        assert_eq!(error.kind(), JournalErrorKind::OtherAddress);
    }
    assert_eq!(kit.journal.imports().await.unwrap(), [first]);
}

pub(crate) async fn a_target_can_be_added<J: Journal>(kit: Kit<J>) {
    let first = kit.begin("june").await;
    let more = NewImport { targets: vec![target("more", "https://b.example")], ..import("june") };
    let both = kit.journal.begin(more).await.unwrap();
    assert_eq!(both.targets[0], first.targets[0]);
    assert_eq!((both.targets[1].name.as_str(), both.targets[1].base_url.as_str()), ("more", "https://b.example"));
    assert_ne!(both.targets[0].id, both.targets[1].id);
}

pub(crate) async fn imports_are_listed_in_their_order<J: Journal>(kit: Kit<J>) {
    let mut begun = Vec::new();
    for (second, name) in ["june", "april", "may"].into_iter().enumerate() {
        kit.at(second as u64).await;
        begun.push(kit.begin(name).await);
    }
    assert_eq!(kit.journal.imports().await.unwrap(), begun);
}

pub(crate) async fn what_is_not_there_is_reported<J: Journal>(kit: Kit<J>) {
    let claim = kit.one().await;
    let (target, row_id) = (TargetId(99), RowId { row: 9, ..claim.attempt.id });
    let mut errors = vec![kit.journal.plan(target, vec![row(1, &[9])]).await.unwrap_err()];
    errors.push(kit.journal.planned(target).await.unwrap_err());
    errors.push(kit.journal.claim(target, 1, LEASE).await.unwrap_err());
    let attempt = enroll_import::Attempt { id: row_id, attempt: 1 };
    errors.push(kit.journal.record(attempt, created("u-1")).await.unwrap_err());
    let resolution = enroll_import::Resolution { decision: enroll_import::Decision::Absent, note: None, actor: None };
    errors.push(kit.journal.resolve(row_id, resolution).await.unwrap_err());
    assert!(errors.iter().all(|error| error.kind() == JournalErrorKind::NotFound), "{errors:?}");
    assert_eq!(kit.journal.claim_unknown(row_id, LEASE).await.unwrap(), None);
}
