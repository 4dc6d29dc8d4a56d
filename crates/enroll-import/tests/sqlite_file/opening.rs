//! Which files are opened as a journal, and which are refused.

use std::fs;

use enroll_import::{Journal as _, JournalErrorKind as Kind, SqliteJournal};
use rusqlite::Connection;

use crate::kit::{clock, kit, open, plan, rows};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_the_next_time() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = plan(&journal, 1..=3).await;
    let (key, before) = (journal.key().clone(), rows(&journal, target).await);
    journal.close().await.unwrap();
    let journal = SqliteJournal::open_existing(&kit.path, clock()).unwrap();
    assert_eq!((journal.key(), journal.swept()), (&key, 0));
    assert_eq!(rows(&journal, target).await, before);
}

#[test]
fn a_journal_to_report_must_exist() {
    let kit = kit();
    let error = SqliteJournal::open_existing(&kit.path, clock()).unwrap_err();
    assert_eq!(error.kind(), Kind::Unusable);
    assert!(error.to_string().contains("there is no journal at"), "{error}");
    assert_eq!(fs::read_dir(kit.folder.path()).unwrap().count(), 0);
}

#[test]
fn every_file_is_for_its_owner_alone() {
    let kit = kit();
    let _journal = kit.open().unwrap();
    let mut names = Vec::new();
    for file in fs::read_dir(kit.folder.path()).unwrap() {
        let file = file.unwrap();
        names.push(file.file_name().into_string().unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{names:?}");
        }
    }
    names.sort();
    let beside = ["-shm", "-wal", ".generation", ".lock", ".reserve"];
    assert_eq!(
        names,
        ["".to_owned()]
            .into_iter()
            .chain(beside.map(Into::into))
            .map(|end| format!("journal{end}"))
            .collect::<Vec<_>>()
    );
}

#[cfg(unix)]
#[test]
fn a_journal_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let kit = kit();
    kit.open().unwrap();
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&kit.path, fs::Permissions::from_mode(mode)).unwrap();
        let (kind, message) = kit.refused();
        assert_eq!(kind, Kind::Unusable);
        assert!(message.contains("chmod 600"), "{message}");
    }
    fs::set_permissions(&kit.path, fs::Permissions::from_mode(0o600)).unwrap();
    kit.open().unwrap();
}

#[test]
fn a_text_file_is_no_journal_and_stays_as_it_is() {
    let kit = kit();
    let text = "email,name\nada@example.com,Ada\n".repeat(100);
    private(&kit.path, text.as_bytes());
    let (kind, message) = kit.refused();
    assert_eq!((kind, message.contains("ada")), (Kind::NotAJournal, false));
    assert_eq!(fs::read(&kit.path).unwrap(), text.as_bytes());
}

#[test]
fn a_database_of_something_else_is_no_journal_and_stays_as_it_is() {
    for sql in ["create table t (x)", "pragma application_id = 77", "pragma user_version = 1"] {
        let kit = kit();
        private(&kit.path, b"");
        Connection::open(&kit.path).unwrap().execute_batch(sql).unwrap();
        let before = fs::read(&kit.path).unwrap();
        assert_eq!(kit.refused().0, Kind::NotAJournal, "{sql}");
        assert_eq!(fs::read(&kit.path).unwrap(), before, "{sql}");
    }
}

#[test]
fn a_newer_journal_is_refused() {
    let kit = kit();
    kit.open().unwrap();
    Connection::open(&kit.path).unwrap().execute_batch("pragma user_version = 2").unwrap();
    let (kind, message) = kit.refused();
    assert_eq!(kind, Kind::NotAJournal);
    assert!(message.contains("use the release that wrote it"), "{message}");
}

#[test]
fn a_file_that_was_created_and_never_filled_is_a_new_journal() {
    let kit = kit();
    private(&kit.path, b"");
    kit.open().unwrap();
    kit.open().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_off_is_damaged() {
    let kit = kit();
    let journal = kit.open().unwrap();
    plan(&journal, 1..=500).await;
    journal.close().await.unwrap();
    fs::OpenOptions::new().write(true).open(&kit.path).unwrap().set_len(4096).unwrap();
    assert_eq!(kit.refused().0, Kind::Damaged);
}

#[test]
fn what_is_not_a_file_is_refused() {
    let kit = kit();
    fs::create_dir(&kit.path).unwrap();
    let (kind, message) = kit.refused();
    assert_eq!(kind, Kind::Unusable);
    assert!(message.contains("is not a file"), "{message}");
    let missing = kit.folder.path().join("no folder").join("journal");
    assert_eq!(open(&missing).unwrap_err().kind(), Kind::Unusable);
    assert_eq!(open("/".as_ref()).unwrap_err().kind(), Kind::Unusable);
}

/// A folder in the place of each file keeps the superuser from writing it, too, who may write a
/// file that is read-only.
#[test]
fn a_file_beside_it_that_cannot_be_written_is_named() {
    for suffix in [".lock", ".generation", ".reserve"] {
        let kit = kit();
        fs::create_dir(kit.beside(suffix)).unwrap();
        let (kind, message) = kit.refused();
        assert_eq!(kind, Kind::Unusable, "{message}");
        assert!(message.contains(&format!("journal{suffix} cannot be")), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_or_folder_is_refused_unless_one_may_write_it_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;
    let kit = kit();
    kit.open().unwrap();
    fs::set_permissions(&kit.path, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().write(true).open(&kit.path).is_ok() {
        return;
    }
    assert_eq!(kit.refused().0, Kind::Unusable);
    fs::set_permissions(&kit.path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(kit.folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let refused = open(&kit.folder.path().join("new")).unwrap_err().kind();
    fs::set_permissions(kit.folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(refused, Kind::Unusable);
}

#[test]
fn another_program_that_writes_is_waited_for_by_nobody() {
    let kit = kit();
    kit.open().unwrap();
    let other = Connection::open(&kit.path).unwrap();
    other.execute_batch("begin immediate").unwrap();
    assert_eq!(kit.refused().0, Kind::Locked);
    other.execute_batch("rollback").unwrap();
    kit.open().unwrap();
}

fn private(path: &std::path::Path, content: &[u8]) {
    fs::write(path, content).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}
