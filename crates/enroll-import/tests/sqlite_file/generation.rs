//! A journal that is an older copy of itself would send users a second time.

use std::fs;

use enroll_import::JournalErrorKind as Kind;

use crate::kit::{Kit, beside, claim, kit, open, plan};

/// A journal that was opened so many times.
fn opened(times: u32) -> Kit {
    let kit = kit();
    for _ in 0..times {
        kit.open().unwrap();
    }
    kit
}

fn number(kit: &Kit) -> String {
    fs::read_to_string(kit.beside(".generation")).unwrap()
}

#[test]
fn each_opening_is_counted() {
    let kit = opened(1);
    assert_eq!(number(&kit), "1\n");
    kit.open().unwrap();
    assert_eq!(number(&kit), "2\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_is_refused() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = plan(&journal, 1..=3).await;
    journal.close().await.unwrap();
    let backup = kit.folder.path().join("backup");
    fs::copy(&kit.path, &backup).unwrap();
    let journal = kit.open().unwrap();
    assert_eq!(claim(&journal, target, 3).await.len(), 3);
    journal.close().await.unwrap();
    fs::copy(&backup, &kit.path).unwrap();
    let (kind, message) = kit.refused();
    assert_eq!(kind, Kind::Damaged);
    assert!(message.contains("older copy") && message.contains("journal.generation has another number"), "{message}");
    // The person who is sure does what the message says.
    let number = message.split("write ").nth(1).unwrap().split(' ').next().unwrap();
    fs::write(kit.beside(".generation"), number).unwrap();
    kit.open().unwrap();
}

#[test]
fn a_copy_under_another_name_is_refused() {
    for times in [1, 2, 5] {
        let kit = opened(times);
        let copy = kit.folder.path().join("copy");
        fs::copy(&kit.path, &copy).unwrap();
        let error = open(&copy).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged);
        assert!(error.to_string().contains("copy.generation is missing"), "{error}");
        // Moved together they are the journal.
        fs::copy(kit.beside(".generation"), beside(&copy, ".generation")).unwrap();
        open(&copy).unwrap();
    }
}

#[test]
fn a_crash_between_the_two_numbers_is_none() {
    for _ in 0..2 {
        let kit = opened(3);
        fs::write(kit.beside(".generation"), "2\n").unwrap();
        kit.open().unwrap();
        assert_eq!(number(&kit), "4\n");
    }
    // Also the first time.
    let kit = opened(1);
    fs::write(kit.beside(".generation"), "0\n").unwrap();
    kit.open().unwrap();
}

#[test]
fn a_number_that_cannot_be_written_twice_is_still_only_one_behind() {
    let kit = opened(3);
    // In the way of the temporary file, so that the database is counted up and the file is not.
    fs::create_dir(kit.beside(".generation.new")).unwrap();
    for _ in 0..3 {
        assert_eq!(kit.refused().0, Kind::Unusable);
    }
    fs::remove_dir(kit.beside(".generation.new")).unwrap();
    kit.open().unwrap();
}

#[test]
fn any_other_number_is_refused() {
    for other in ["1", "4", "-1", "nine", "", "99999999999999999999"] {
        let kit = opened(3);
        fs::write(kit.beside(".generation"), other).unwrap();
        assert_eq!(kit.refused().0, Kind::Damaged, "{other}");
    }
}

#[test]
fn a_new_journal_beside_an_old_number_is_refused() {
    let kit = opened(2);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(kit.beside(suffix));
    }
    assert_eq!(kit.refused().0, Kind::Damaged);
}
