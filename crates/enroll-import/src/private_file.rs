//! Files for their owner alone: journals, secrets, and the rows that an import gives back.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Options that open a file for reading and writing. If it is new, only its owner can use it.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let file = enroll_import::private_file::options().create_new(true).open(folder.path().join("secrets"))?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the name of a new file durable, too. Not every system can do that.
///
/// # Errors
///
/// An error of the folder.
#[allow(clippy::unnecessary_wraps, reason = "it fails on Unix alone")]
pub fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Which file is at a path, to notice later that another one is there; none if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity(u64, u64);

impl Identity {
    /// That of the file at a path. A link has its own.
    #[cfg(unix)]
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(&std::fs::symlink_metadata(path).ok()?)
    }

    /// That of an open file.
    #[cfg(unix)]
    pub fn of_file(file: &File) -> Option<Self> {
        Self::of(&file.metadata().ok()?)
    }

    #[cfg(unix)]
    fn of(metadata: &std::fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self(metadata.dev(), metadata.ino()))
    }

    /// Nothing tells two files apart here, but that there is one.
    #[cfg(not(unix))]
    pub fn at(path: &Path) -> Option<Self> {
        path.exists().then_some(Self(0, 0))
    }

    /// That of an open file.
    #[cfg(not(unix))]
    pub fn of_file(_: &File) -> Option<Self> {
        Some(Self(0, 0))
    }
}

/// Whether an open file is still the one at its path.
pub fn is_at(file: &File, path: &Path) -> bool {
    Identity::of_file(file).is_some_and(|open| Identity::at(path) == Some(open))
}
