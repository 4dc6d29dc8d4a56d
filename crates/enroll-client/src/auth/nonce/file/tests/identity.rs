//! A nonce file is recognised by every path to it, and when it is moved,
//! deleted or replaced in use.

use std::os::unix::fs::symlink;

use super::*;

/// A folder with a nonce file `k` that is in use.
fn in_use() -> (tempfile::TempDir, FileNonces) {
    let folder = tempfile::tempdir().unwrap();
    let nonces = open(&folder.path().join("k"), &at(1)).unwrap();
    assert_eq!(nonces.next(), Ok(1_000));
    (folder, nonces)
}

fn open_error(path: &Path) -> String {
    open(path, &at(1)).unwrap_err().to_string()
}

#[test]
fn every_path_to_a_file_in_use_is_refused() {
    let (folder, nonces) = in_use();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(folder.path(), elsewhere.path().join("folder")).unwrap();
    symlink(folder.path().join("k"), elsewhere.path().join("k")).unwrap();
    fs::create_dir(folder.path().join("inner")).unwrap();
    let root = "../".repeat(std::env::current_dir().unwrap().components().count());
    let relative = Path::new(&root).join(folder.path().strip_prefix("/").unwrap()).join("k");
    assert!(relative.is_relative());
    let paths = [
        (relative, "is in use"),
        (folder.path().join("inner/../k"), "is in use"),
        (folder.path().join("./k/."), "is in use"),
        (elsewhere.path().join("folder/k"), "is in use"),
        (elsewhere.path().join("k"), "is a link"),
    ];
    for (path, why) in paths {
        assert!(open_error(&path).starts_with(&format!("the nonce file {why}")), "{path:?}: {}", open_error(&path));
    }
    assert_eq!(nonces.next(), Ok(1_001));
}

#[test]
fn a_source_keeps_its_file_when_a_linked_folder_is_relinked() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let link = one.path().join("link");
    symlink(one.path(), &link).unwrap();
    let nonces = open(&link.join("k"), &at(1)).unwrap();
    fs::remove_file(&link).unwrap();
    symlink(other.path(), &link).unwrap();
    assert_eq!(nonces.next(), Ok(1_000));
    assert!(!other.path().join("k").exists());
    assert!(open_error(&one.path().join("k")).starts_with("the nonce file is in use"));
}

#[test]
fn a_hard_link_to_a_file_in_use_is_refused() {
    let (folder, nonces) = in_use();
    let (k, second) = (folder.path().join("k"), folder.path().join("second"));
    fs::hard_link(&k, &second).unwrap();
    assert!(open_error(&second).starts_with("the nonce file has several names"));
    assert_eq!(nonces.next(), Ok(1_001));
    fs::remove_file(&k).unwrap();
    assert!(open_error(&second).starts_with("the nonce file is in use"));
    assert_eq!(nonces.next(), Err(NonceError::Store(io::ErrorKind::NotFound)));
}

#[test]
fn a_file_that_was_moved_in_use_gives_no_nonce_until_it_is_back() {
    let (folder, nonces) = in_use();
    let (k, moved) = (folder.path().join("k"), folder.path().join("moved"));
    fs::rename(&k, &moved).unwrap();
    assert!(open_error(&moved).starts_with("the nonce file is in use"));
    assert_eq!(nonces.next(), Err(NonceError::Store(io::ErrorKind::NotFound)));
    fs::rename(&moved, &k).unwrap();
    assert_eq!(nonces.next(), Ok(1_001));
}

#[test]
fn a_source_whose_file_was_replaced_gives_no_nonce() {
    let replace: [fn(&Path); 3] = [
        |k| fs::remove_file(k).unwrap(),
        |k| fs::rename(k, k.with_extension("old")).unwrap(),
        |k| {
            fs::copy(k, k.with_extension("copy")).unwrap();
            fs::rename(k.with_extension("copy"), k).unwrap();
        },
    ];
    for replace in replace {
        let (folder, nonces) = in_use();
        let k = folder.path().join("k");
        replace(&k);
        let second = open(&k, &at(1)).unwrap();
        let given = second.next().unwrap();
        // Not even the nonces that it had reserved.
        assert_eq!(nonces.next(), Err(NonceError::Replaced));
        drop(nonces);
        assert_eq!(second.next(), Ok(given + 1));
    }
}

#[test]
fn no_other_file_is_created() {
    let (folder, nonces) = in_use();
    let files = || fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(files(), ["k"]);
    drop(nonces);
    assert_eq!(files(), ["k"]);
}
