//! Processes of their own: the lock between them, an end without a farewell, a lax umask.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use super::*;

/// Where the other process finds the file, and what it is to do with it.
const FILE: &str = "ENROLL_TEST_NONCE_FILE";
const END: &str = "ENROLL_TEST_NONCE_END";

#[test]
#[ignore = "the other process of the tests in this file"]
fn other() {
    let path = std::env::var_os(FILE).expect("a path");
    let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds).expect("a source");
    let given = nonces.next().expect("a nonce");
    fs::write(Path::new(&path).with_extension("given"), given.to_string()).expect("a file beside it");
    if std::env::var_os(END).is_some() {
        std::process::abort();
    }
}

/// Opens the file in another process, which draws one nonce.
fn elsewhere(path: &Path, aborts: bool) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "auth::nonce::file::tests::processes::other"]).env(FILE, path);
    if aborts {
        command.env(END, "abort");
    }
    command.output().unwrap()
}

fn given(path: &Path) -> u64 {
    fs::read_to_string(path.with_extension("given")).unwrap().parse().unwrap()
}

#[test]
fn a_source_of_another_process_has_the_file_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds).unwrap();
    let first = nonces.next().unwrap();
    let refused = elsewhere(&path, false);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
    assert!(said.contains("the nonce file is in use by another source"), "{said}");
    drop(nonces);
    assert!(elsewhere(&path, false).status.success());
    assert!(given(&path) > first);
}

#[test]
fn processes_that_abort_neither_repeat_a_nonce_nor_run_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    let mut last = 0;
    for _ in 0..5 {
        assert!(!elsewhere(&path, true).status.success());
        let next = given(&path);
        assert!(next > last, "{next} after {last}");
        let ahead = Duration::from_nanos(next).saturating_sub(SystemClock::new().since_epoch());
        assert!(ahead <= Duration::from_secs(10), "{ahead:?}");
        last = next;
    }
}

#[test]
fn a_new_file_is_its_owners_alone_under_any_umask() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    assert!(elsewhere(&path, false).status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
