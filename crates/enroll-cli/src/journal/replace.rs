//! A file that is written anew: afterwards there is the old one or the new one, whole. Only its
//! owner can read it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use enroll::client::random;
use enroll_import::private_file;

use crate::exit::UsageError;

/// A new file beside the place that it is for. It is removed if it is not put there.
pub(crate) struct Replacement {
    flag: &'static str,
    path: PathBuf,
    beside: PathBuf,
    /// None after it was put in its place.
    file: Option<BufWriter<File>>,
}

impl Replacement {
    /// Makes the new file, so that a folder that cannot be written is known before anything is sent.
    pub(crate) fn begin(flag: &'static str, path: &Path) -> anyhow::Result<Self> {
        let name = name(flag, path)?;
        // The name of nobody else's file: a run that was killed may leave one behind.
        let unique = random::idempotency_key().context("the operating system gives no random numbers")?;
        let beside = path.with_file_name(format!("{}.{unique}.new", name.to_string_lossy()));
        let file = private_file::options()
            .create_new(true)
            .open(&beside)
            .with_context(|| format!("{flag} {} cannot be written", path.display()))?;
        Ok(Self { flag, path: path.to_owned(), beside, file: Some(BufWriter::new(file)) })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let done = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        let done = done
            .and_then(|()| fs::rename(&self.beside, &self.path))
            .and_then(|()| private_file::sync_folder(&self.path));
        if done.is_err() {
            let _ = fs::remove_file(&self.beside);
        }
        done.with_context(|| format!("{} {} cannot be written", self.flag, self.path.display()))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// The name of a file, if another may be put in its place.
fn name<'p>(flag: &str, path: &'p Path) -> Result<&'p OsStr, UsageError> {
    let is_other = fs::symlink_metadata(path).is_ok_and(|there| !there.is_file());
    let Some(name) = path.file_name().filter(|_| !is_other) else {
        return Err(UsageError(format!("{flag} {} is not a file; name one", path.display())));
    };
    if may_be_replaced(path) {
        return Ok(name);
    }
    Err(UsageError(format!("{flag} {} is a file of secrets or a database; name another one", path.display())))
}

/// Whether a file is none that nobody can make again.
fn may_be_replaced(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    let is_secrets = start.windows(12).any(|part| part == b"\"secrets_of\"");
    read.is_err() || !(is_secrets || start.starts_with(b"SQLite format 3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_is_there_until_the_new_one_is_whole_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects");
        fs::write(&path, "old").unwrap();
        let mut dropped = Replacement::begin("--rejects", &path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut new = Replacement::begin("--rejects", &path).unwrap();
        new.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        new.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        for kept in ["SQLite format 3\0", "{\"v\":1,\"secrets_of\":\"i\"}\n"] {
            fs::write(&path, kept).unwrap();
            assert!(Replacement::begin("--rejects", &path).is_err(), "{kept}");
        }
        let of_folder = Replacement::begin("--rejects", folder.path()).err().unwrap();
        assert!(of_folder.to_string().contains("is not a file"), "{of_folder}");
    }
}
