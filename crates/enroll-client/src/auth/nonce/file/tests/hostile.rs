//! A nonce file in a folder that others can write: links, pipes, devices, huge and planted files.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::mpsc;

use super::*;

/// Opens a source and takes a nonce, in another thread, because neither may block.
fn draw(path: &Path) -> io::Result<u64> {
    let (done, result) = mpsc::channel();
    let path = path.to_owned();
    let nonces = move || open(&path, &at(1_800_000_000))?.next().map_err(io::Error::other);
    std::thread::spawn(move || done.send(nonces()));
    result.recv_timeout(Duration::from_secs(60)).expect("a source that does not hang")
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn sparse(path: &Path) {
    fs::File::create(path).unwrap().set_len(3 << 30).unwrap();
}

/// A name, and a function that places something at the first path;
/// the second is the folder `victims`.
type Plant = (&'static str, fn(&Path, &Path));

/// Takes a nonce in a folder with other files, one of which looks like a nonce file.
/// They must not change.
fn in_a_folder(plant: impl Fn(&Path, &Path)) -> (tempfile::TempDir, io::Result<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let victims = folder.path().join("victims");
    fs::create_dir(&victims).unwrap();
    fs::write(victims.join("text"), "minutes of a meeting").unwrap();
    fs::write(victims.join("number"), "4711\n").unwrap();
    let path = folder.path().join("k");
    plant(&path, &victims);
    let result = draw(&path);
    let mut files: Vec<_> = fs::read_dir(&victims).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["number", "text"]);
    assert_eq!(fs::read_to_string(victims.join("text")).unwrap(), "minutes of a meeting");
    assert_eq!(fs::read_to_string(victims.join("number")).unwrap(), "4711\n");
    (folder, result)
}

#[test]
fn anything_but_a_regular_file_is_refused() {
    let plants: [Plant; 8] = [
        ("link to a text", |k, victims| symlink(victims.join("text"), k).unwrap()),
        ("link to a number", |k, victims| symlink(victims.join("number"), k).unwrap()),
        ("link to nothing", |k, victims| symlink(victims.join("new"), k).unwrap()),
        ("link to itself", |k, _| symlink(k, k).unwrap()),
        ("pipe", |k, _| pipe(k)),
        ("folder", |k, _| fs::create_dir(k).unwrap()),
        ("socket", |k, _| drop(UnixListener::bind(k).unwrap())),
        ("device", |k, _| symlink("/dev/zero", k).unwrap()),
    ];
    for (name, plant) in plants {
        let (_folder, result) = in_a_folder(plant);
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("the nonce file is a link, a folder or a device"), "{name}: {error}");
    }
}

#[test]
fn another_file_under_a_hard_link_is_refused() {
    for victim in ["text", "number"] {
        let (_folder, result) = in_a_folder(|k, victims| fs::hard_link(victims.join(victim), k).unwrap());
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("the nonce file has several names"), "{victim}: {error}");
    }
}

#[test]
fn files_next_to_the_nonce_file_are_not_opened() {
    let plants: [Plant; 4] = [
        ("link", |path, victims| symlink(victims.join("number"), path).unwrap()),
        ("link to nothing", |path, victims| symlink(victims.join("new"), path).unwrap()),
        ("pipe", |path, _| pipe(path)),
        ("folder", |path, _| fs::create_dir(path).unwrap()),
    ];
    for extension in ["new", "lock", "tmp"] {
        for (name, plant) in plants {
            let (folder, result) = in_a_folder(|k, victims| plant(&k.with_extension(extension), victims));
            assert_eq!(result.unwrap(), 1_800_000_000_000, "{name} as {extension}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "{name} as {extension}");
        }
    }
}

#[test]
fn a_huge_file_is_not_read() {
    let (_folder, result) = in_a_folder(|k, _| sparse(k));
    assert!(result.unwrap_err().to_string().starts_with("the nonce file holds no number"));
}

#[test]
fn a_planted_number_does_not_use_up_the_key() {
    for number in [u64::MAX, u64::MAX - 1, 1_800_000_000_000 + 100_000_000] {
        let (_folder, result) = in_a_folder(|k, _| fs::write(k, number.to_string()).unwrap());
        assert!(result.unwrap_err().to_string().contains("more than a day ahead of the clock"), "{number}");
    }
}

#[test]
fn a_file_without_read_and_write_permission_is_an_error() {
    for mode in [0o000, 0o200, 0o400] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        fs::write(&path, "4711\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let may_all = fs::OpenOptions::new().read(true).write(true).open(&path).is_ok();
        let result = draw(&path);
        if may_all {
            // Permissions do not bind an administrator.
            assert!(result.unwrap() > 4711);
        } else {
            assert_eq!(result.unwrap_err().kind(), io::ErrorKind::PermissionDenied, "{mode:o}");
        }
    }
}

#[test]
fn a_path_without_a_folder_or_a_file_name_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "4711\n").unwrap();
    let long = "k".repeat(5_000);
    for path in ["file/k", "missing/k", "..", ".", "file/..", &long] {
        let result = draw(&folder.path().join(path));
        assert!(result.is_err(), "{path}");
    }
    assert!(draw(Path::new("")).is_err());
    assert!(draw(Path::new("/")).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
