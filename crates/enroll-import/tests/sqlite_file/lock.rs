//! One process, and one value in it, uses a journal at a time.

use std::io::{BufRead as _, BufReader};

use enroll_import::{Journal as _, JournalErrorKind as Kind};

use crate::kit::{LEASE, claim, created, kit, open, path_of_process, plan, process};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_value_is_refused_until_the_first_is_closed() {
    let kit = kit();
    let first = kit.open().unwrap();
    let (kind, message) = kit.refused();
    assert_eq!(kind, Kind::Locked);
    assert!(message.contains("another import uses the journal") && message.contains("journal;"), "{message}");
    first.close().await.unwrap();
    let second = kit.open().unwrap();
    assert_eq!(kit.refused().0, Kind::Locked);
    drop(second);
    kit.open().unwrap();
}

#[cfg(unix)]
#[test]
fn another_path_to_the_file_is_the_same_journal() {
    let kit = kit();
    let _first = kit.open().unwrap();
    let link = kit.folder.path().join("link");
    std::os::unix::fs::symlink(&kit.path, &link).unwrap();
    assert_eq!(open(&link).unwrap_err().kind(), Kind::Locked);
    assert_eq!(open(&kit.folder.path().join(".").join("journal")).unwrap_err().kind(), Kind::Locked);
}

#[cfg(unix)]
#[test]
fn a_second_name_of_the_file_is_refused() {
    let kit = kit();
    kit.open().unwrap();
    let link = kit.folder.path().join("link");
    std::fs::hard_link(&kit.path, &link).unwrap();
    assert_eq!(open(&link).unwrap_err().kind(), Kind::Unusable);
    assert_eq!(kit.refused().0, Kind::Unusable);
}

#[test]
fn another_process_is_refused_and_refuses() {
    let kit = kit();
    let first = kit.open().unwrap();
    let other = process("lock::process_that_opens", &kit.path).output().unwrap();
    assert!(String::from_utf8_lossy(&other.stdout).contains("refused: Locked"), "{other:?}");
    drop(first);
    let mut other = process("lock::process_that_opens", &kit.path).spawn().unwrap();
    let lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("opened")));
    assert_eq!(kit.refused().0, Kind::Locked);
    // Without a word, as `kill -9` does.
    other.kill().unwrap();
    other.wait().unwrap();
    kit.open().unwrap();
}

#[test]
#[ignore = "the other process of a test"]
fn process_that_opens() {
    let Some(path) = path_of_process() else { return };
    match open(&path) {
        Ok(_journal) => {
            println!("\nopened");
            // Until the first process kills this one, or is gone.
            let _ = std::io::stdin().read_line(&mut String::new());
        }
        Err(error) => println!("\nrefused: {:?}", error.kind()),
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_was_deleted_or_replaced_gives_no_row_to_send() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = plan(&journal, 1..=3).await;
    let claims = claim(&journal, target, 1).await;
    let elsewhere = kit.beside(".moved");
    std::fs::rename(kit.beside(""), &elsewhere).unwrap();
    let refused = journal.claim(target, 1, LEASE).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Damaged);
    assert!(refused.to_string().contains("deleted or replaced"), "{refused}");
    // What is under way is recorded all the same, where the file is now.
    journal.record(claims[0].attempt, created("u-1")).await.unwrap();
    std::fs::rename(&elsewhere, kit.beside("")).unwrap();
    assert_eq!(claim(&journal, target, 1).await.len(), 1);
}
