//! The files of a journal: where they are, who may read them, and who uses them now.
//!
//! The lock is on a file of its own. Whatever opens and closes the database file beside SQLite
//! takes away SQLite's locks, so nothing here opens it once it exists.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::fault::of_file;
use crate::journal::Result;
use crate::private_file::{self, Identity};
use crate::{JournalError, JournalErrorKind as Kind};

/// The files of a journal.
#[derive(Debug)]
pub(super) struct Files {
    /// The absolute path of the database, without links: the other files are beside it.
    pub(super) database: PathBuf,
}

/// The file that was opened, to notice that another one is at its path, or none.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: Option<Identity>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), file: Identity::at(path) }
    }

    /// Whether the file is not there any more.
    pub(super) fn is_left(&self) -> bool {
        Identity::at(&self.path) != self.file
    }
}

impl Files {
    pub(super) fn at(path: &Path) -> Result<Self> {
        let found = match fs::symlink_metadata(path) {
            Ok(_) => fs::canonicalize(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => new_path(path),
            Err(error) => Err(error),
        };
        Ok(Self { database: found.map_err(|error| of_file(path, "opened", error))? })
    }

    pub(super) fn exists(&self) -> bool {
        self.database.exists()
    }

    /// A file beside the journal.
    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(&self.database);
        name.push(suffix);
        PathBuf::from(name)
    }

    /// Creates the database, empty and for its owner alone, or looks at the one that is there.
    pub(super) fn prepare(&self) -> Result<()> {
        match fs::symlink_metadata(&self.database) {
            Ok(metadata) => self.check(&metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = private_file::options().create_new(true).open(&self.database);
                file.and_then(|_| private_file::sync_folder(&self.database))
                    .map_err(|error| of_file(&self.database, "created", error))
            }
            Err(error) => Err(of_file(&self.database, "opened", error)),
        }
    }

    fn check(&self, metadata: &Metadata) -> Result<()> {
        let path = self.database.display();
        let refused = |message| Err(JournalError::new(Kind::Unusable, message));
        if !metadata.is_file() {
            return refused(format!("{path} is not a file; give the path of a journal, or of a new file"));
        }
        if others_may_use(metadata) {
            return refused(format!(
                "others than its owner may use the journal {path}; run `chmod 600` on it if nobody has changed it"
            ));
        }
        if has_other_names(metadata) {
            return refused(format!(
                "the journal {path} has another name (a hard link), under which it could be used at the same time; \
                 remove one"
            ));
        }
        Ok(())
    }
}

fn new_path(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::canonicalize(folder)?.join(name))
}

/// The lock of a journal, which ends with this value or with its process.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(files: &Files) -> Result<Self> {
        let path = files.beside(".lock");
        let file = private_file::options().create(true).truncate(false).open(&path);
        let file = file.map_err(|error| of_file(&path, "opened", error))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => locked(files),
            TryLockError::Error(error) => of_file(&path, "locked", error),
        })?;
        let lock = Self(file);
        // It may have been replaced before it was locked.
        let is_same =
            lock.0.metadata().is_ok_and(|ours| fs::symlink_metadata(&path).is_ok_and(|at| is_same(&ours, &at)));
        if is_same { Ok(lock) } else { Err(locked(files)) }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A child process may have inherited the open file, and with it the lock.
        let _ = self.0.unlock();
    }
}

fn locked(files: &Files) -> JournalError {
    let message = format!(
        "another import uses the journal {}; wait until it has ended, or use another journal",
        files.database.display()
    );
    JournalError::new(Kind::Locked, message)
}

/// Replaces a file: afterwards there is the old one or the new one, whole.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = OsString::from(path);
    name.push(".new");
    let mut file = private_file::options().create(true).truncate(true).open(&name)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&name, path)?;
    private_file::sync_folder(path)
}

#[cfg(unix)]
fn others_may_use(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(metadata) & 0o077 != 0
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
const fn others_may_use(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
const fn has_other_names(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
const fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}
