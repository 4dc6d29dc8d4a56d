//! A file that is written anew: afterwards there is the old one or the new one, whole. Only its
//! owner can read it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

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
        let is_other = fs::symlink_metadata(path).is_ok_and(|there| !there.is_file());
        let name = path.file_name().filter(|_| !is_other);
        let Some(name) = name else {
            return Err(UsageError(format!("{flag} {} is not a file; name one", path.display())).into());
        };
        let mut beside = name.to_owned();
        beside.push(".new");
        let beside = path.with_file_name(beside);
        // Left over by a run that was killed.
        let _ = fs::remove_file(&beside);
        let file = new_file(&beside).with_context(|| format!("{flag} {} cannot be written", path.display()))?;
        Ok(Self { flag, path: path.to_owned(), beside, file: Some(BufWriter::new(file)) })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let done = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        let done = done.and_then(|()| fs::rename(&self.beside, &self.path)).and_then(|()| sync_folder(&self.path));
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

/// A file that did not exist, for its owner alone.
pub(crate) fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The name has to be on the disk too.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
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
        let of_folder = Replacement::begin("--rejects", folder.path()).err().unwrap();
        assert!(of_folder.to_string().contains("is not a file"), "{of_folder}");
    }
}
