//! Several processes: the lock between them, a crash, a permissive umask.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use super::*;

/// Environment variables of the child process: the path of the file, and whether to abort.
const FILE: &str = "ENROLL_TEST_NONCE_FILE";
const END: &str = "ENROLL_TEST_NONCE_END";

#[test]
#[ignore = "the child process of the tests in this file"]
fn child_process() {
    let path = std::env::var_os(FILE).expect("a path");
    let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds).expect("a source");
    let given = nonces.next().expect("a nonce");
    fs::write(Path::new(&path).with_extension("given"), given.to_string()).expect("a file next to it");
    if std::env::var_os(END).is_some() {
        std::process::abort();
    }
}

/// Opens the file in a child process, which takes one nonce.
fn run_child(path: &Path, aborts: bool) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "auth::nonce::file::tests::processes::child_process"]).env(FILE, path);
    if aborts {
        command.env(END, "abort");
    }
    command.output().unwrap()
}

fn given(path: &Path) -> u64 {
    fs::read_to_string(path.with_extension("given")).unwrap().parse().unwrap()
}

#[test]
fn a_file_in_use_is_refused_in_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds).unwrap();
    let first = nonces.next().unwrap();
    let child = run_child(&path, false);
    assert!(!child.status.success());
    let output = String::from_utf8_lossy(&[child.stdout, child.stderr].concat()).into_owned();
    assert!(output.contains("the nonce file is in use by another source"), "{output}");
    drop(nonces);
    assert!(run_child(&path, false).status.success());
    assert!(given(&path) > first);
}

#[test]
fn nonces_of_crashing_processes_increase_and_stay_near_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    let mut last = 0;
    for _ in 0..5 {
        assert!(!run_child(&path, true).status.success());
        let next = given(&path);
        assert!(next > last, "{next} after {last}");
        let ahead = Duration::from_nanos(next).saturating_sub(SystemClock::new().since_epoch());
        assert!(ahead <= Duration::from_secs(10), "{ahead:?}");
        last = next;
    }
}

#[test]
fn a_new_file_is_readable_by_its_owner_only_under_any_umask() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k");
    assert!(run_child(&path, false).status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
