//! A file that takes up space, to be given up when the disk is full, so that the outcomes of calls
//! that are under way can still be recorded.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::fault::of_file;
use super::files::Files;
use crate::journal::Result;
use crate::private_file;

/// The bytes of the file: far more than the outcomes of all calls that can be under way.
pub(super) const SIZE: u64 = 4 << 20;

/// The file.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    is_there: bool,
}

impl Reserve {
    /// Makes the file if it is not there.
    pub(super) fn make(files: &Files) -> Result<Self> {
        let path = files.beside(".reserve");
        let is_whole = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() == SIZE);
        if !is_whole {
            fill(&path).map_err(|error| {
                let _ = fs::remove_file(&path);
                of_file(&path, "written", error)
            })?;
        }
        Ok(Self { path, is_there: true })
    }

    /// Gives the space up. Returns whether there was some.
    pub(super) fn give_up(&mut self) -> bool {
        std::mem::take(&mut self.is_there) && fs::remove_file(&self.path).is_ok()
    }
}

/// Random bytes: a file system would keep others compressed, or not at all.
fn fill(path: &Path) -> io::Result<()> {
    let mut file: File = private_file::options().create(true).truncate(true).open(path)?;
    let mut block = vec![0; 1 << 16];
    for _ in 0..SIZE / block.len() as u64 {
        getrandom::fill(&mut block).map_err(io::Error::other)?;
        file.write_all(&block)?;
    }
    file.sync_all()?;
    private_file::sync_folder(path)
}
