//! Finds and opens the file that was meant: a regular file under one name, made if there is none.
//!
//! Whoever can write the folder can put anything there. Links are not followed, nothing is waited
//! for, nothing that is there is truncated, and what was opened is looked at again afterwards.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The absolute path, without links in its folders. It stays the same if the process changes its
/// working directory.
pub(super) fn settled(path: &Path) -> io::Result<PathBuf> {
    let no_file = || refused(io::ErrorKind::InvalidInput, "the path of the nonce file names no file; add a file name");
    let name = path.file_name().ok_or_else(no_file)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::canonicalize(folder)?.join(name))
}

/// The file at a settled path, and whether it was made just now.
pub(super) fn open(path: &Path) -> io::Result<(File, bool)> {
    let (file, is_new) = match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Err(not_regular()),
        Ok(_) => (options().open(path)?, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path)?,
        Err(error) => return Err(error),
    };
    let opened = file.metadata()?;
    if !opened.is_file() {
        return Err(not_regular());
    }
    if names(&opened) > 1 {
        let what = "the nonce file has several names (hard links), which could be used as two; leave one of them";
        return Err(refused(io::ErrorKind::InvalidInput, what));
    }
    Ok((file, is_new))
}

/// Makes the file, if nobody was faster.
fn make(path: &Path) -> io::Result<(File, bool)> {
    match options().create_new(true).open(path) {
        Ok(file) => Ok((file, true)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok((options().open(path)?, false)),
        Err(error) => Err(error),
    }
}

/// An error of this module and `store.rs`.
pub(super) fn refused(kind: io::ErrorKind, what: &'static str) -> io::Error {
    io::Error::new(kind, what)
}

fn not_regular() -> io::Error {
    let what = "the nonce file is a link, a folder or a device; give the path of a regular file";
    refused(io::ErrorKind::InvalidInput, what)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    options
}

#[cfg(unix)]
fn names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

/// Elsewhere the library cannot tell; the lock is on the file, whatever its name.
#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Whether a file that was opened is still the one at its path.
#[cfg(unix)]
pub(super) fn is_same(opened: &Metadata, at_path: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (opened.dev(), opened.ino()) == (at_path.dev(), at_path.ino())
}

/// Elsewhere the library cannot tell.
#[cfg(not(unix))]
pub(super) fn is_same(_: &Metadata, at_path: &Metadata) -> bool {
    at_path.is_file()
}

/// What happens if somebody is faster, between a look at the path and its opening.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_put_in_between_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("link"));
        fs::write(&victim, "4711\n").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(options().open(&link).is_err());
        assert!(make(&link).is_err());
        assert_eq!(fs::read_to_string(victim).unwrap(), "4711\n");
    }

    #[test]
    fn a_file_that_was_made_in_between_is_opened_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        assert!(make(&path).unwrap().1);
        fs::write(&path, "4711\n").unwrap();
        assert!(!make(&path).unwrap().1);
        assert_eq!(fs::read_to_string(path).unwrap(), "4711\n");
    }
}
