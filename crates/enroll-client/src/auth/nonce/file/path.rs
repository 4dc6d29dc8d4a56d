//! Opens a nonce file: a regular file with a single name, created if it does not exist.
//!
//! The folder may be writable by others, who can place anything at the path. So links are not
//! followed, opening never blocks, no existing file is truncated, and the opened file is checked
//! once more after opening.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The absolute path, with links in its folders resolved. It is still right after the process
/// changes its working directory.
pub(super) fn absolute(path: &Path) -> io::Result<PathBuf> {
    let no_file = || io_error(io::ErrorKind::InvalidInput, "the path of the nonce file has no file name; add one");
    let name = path.file_name().ok_or_else(no_file)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::canonicalize(folder)?.join(name))
}

/// The file at an absolute path, and whether it was created just now.
pub(super) fn open(path: &Path) -> io::Result<(File, bool)> {
    let (file, is_new) = match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Err(not_regular()),
        Ok(_) => (options().open(path)?, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(path)?,
        Err(error) => return Err(error),
    };
    let opened = file.metadata()?;
    if !opened.is_file() {
        return Err(not_regular());
    }
    if link_count(&opened) > 1 {
        let what = "the nonce file has several names (hard links); remove all but one";
        return Err(io_error(io::ErrorKind::InvalidInput, what));
    }
    Ok((file, is_new))
}

/// Creates the file, or opens it if another process just created it.
fn create(path: &Path) -> io::Result<(File, bool)> {
    match options().create_new(true).open(path) {
        Ok(file) => Ok((file, true)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok((options().open(path)?, false)),
        Err(error) => Err(error),
    }
}

/// An error with a message of this module or of `store.rs`.
pub(super) fn io_error(kind: io::ErrorKind, what: &'static str) -> io::Error {
    io::Error::new(kind, what)
}

fn not_regular() -> io::Error {
    let what = "the nonce file is a link, a folder or a device; give the path of a regular file";
    io_error(io::ErrorKind::InvalidInput, what)
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
fn link_count(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

/// Elsewhere the standard library does not report it. The lock is on the file, whatever its name.
#[cfg(not(unix))]
fn link_count(_: &Metadata) -> u64 {
    1
}

/// Whether a file that was opened is still the one at its path.
#[cfg(unix)]
pub(super) fn is_same(opened: &Metadata, at_path: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (opened.dev(), opened.ino()) == (at_path.dev(), at_path.ino())
}

/// Elsewhere the standard library does not report a file's identity.
#[cfg(not(unix))]
pub(super) fn is_same(_: &Metadata, at_path: &Metadata) -> bool {
    at_path.is_file()
}

/// Races: the path changes between the check and the opening.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_placed_before_opening_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("link"));
        fs::write(&victim, "4711\n").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(options().open(&link).is_err());
        assert!(create(&link).is_err());
        assert_eq!(fs::read_to_string(victim).unwrap(), "4711\n");
    }

    #[test]
    fn a_file_created_by_another_process_is_opened_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        assert!(create(&path).unwrap().1);
        fs::write(&path, "4711\n").unwrap();
        assert!(!create(&path).unwrap().1);
        assert_eq!(fs::read_to_string(path).unwrap(), "4711\n");
    }
}
