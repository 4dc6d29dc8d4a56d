//! No file of the journal has a value of a user.

use std::fs;

use enroll_core::{ErrorKind, NewUser, Person, PersonName};
use enroll_import::{Fingerprint, Journal as _, NewRow, Plan};

use crate::facts::FACTS;
use crate::kit::{begin, claim, created, kit, plan, row};

const EMAIL: &str = "canary.mail@example.com";
const EXTERNAL_ID: &str = "canary-external-id";
const HIDDEN: &str = "canary-hidden";

#[tokio::test(flavor = "multi_thread")]
async fn no_file_has_a_value_of_a_user() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = begin(&journal).await;
    let user = NewUser::person(EMAIL, Person::new(PersonName::new("Jo", "Doe"))).external_id(EXTERNAL_ID);
    let prints = Fingerprint::of_user(journal.key(), &FACTS, &user, EMAIL.as_bytes());
    assert_eq!(prints.len(), 2);
    let content = Fingerprint::of_row(journal.key(), EMAIL.as_bytes());
    let row = NewRow { content, plan: Plan::Send(prints), ..row(1) };
    journal.plan(target, vec![row]).await.unwrap();
    plan(&journal, 2..=3).await;
    for (at, claim) in claim(&journal, target, 3).await.into_iter().enumerate() {
        let failed = enroll_core::Outcome::from(&enroll_core::Error::new("capa", ErrorKind::Unknown));
        let mut outcome = if at == 0 { created("visible-user-id") } else { failed };
        outcome.idempotency_key = Some(HIDDEN.into());
        outcome.email_sha256 = Some(HIDDEN.into());
        outcome.external_id_sha256 = Some(HIDDEN.into());
        journal.record(claim.attempt, outcome.clone()).await.unwrap();
        // And late.
        journal.record(claim.attempt, outcome).await.unwrap();
    }
    // While the journal is open there is the log too.
    let (has_id, files) = search(&kit);
    assert!(has_id && files >= 6, "{files} files");
    journal.close().await.unwrap();
    assert!(search(&kit).0);
}

/// Whether the provider's id of the user is found, which shows that the search finds what is there.
fn search(kit: &crate::kit::Kit) -> (bool, usize) {
    let (mut has_id, mut files) = (false, 0);
    for file in fs::read_dir(kit.folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
        assert!(!has("canary"), "{}", path.display());
        has_id |= has("visible-user-id");
        files += 1;
    }
    (has_id, files)
}
