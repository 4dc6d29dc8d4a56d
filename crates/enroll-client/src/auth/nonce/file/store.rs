//! Stores one number in a locked file. After a crash the number is never lower than before.
//!
//! The file ends in two records, and its greatest number counts. A write overwrites the older
//! record and is synced, so an interrupted write leaves the newer one. The file is never replaced
//! by another one: the lock is on the file itself, so it holds for every path to the file, and
//! there is no separate lock file that could be deleted.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::path::{self, io_error};
use crate::auth::nonce::NonceError;

/// The length of a record: the digits of the greatest number and a line end.
const RECORD: usize = 21;
/// The longest nonce file. Two records and a number that a person wrote before them are shorter.
const MAX_LEN: u64 = 256;

#[derive(Debug)]
pub(super) struct Store {
    file: Locked,
    path: PathBuf,
    opened: Metadata,
    /// The offsets of the older and of the newer record.
    records: [usize; 2],
}

/// A file that no other source has open.
#[derive(Debug)]
struct Locked(File);

impl Store {
    /// The store in this file, and its number. A file that does not exist is created. A file whose
    /// number is above `max` is refused and not changed.
    pub(super) fn open(path: &Path, max: u64) -> io::Result<(Self, u64)> {
        let path = path::absolute(path)?;
        let (file, is_new) = path::open(&path)?;
        let mut file = Locked::new(file, is_new)?;
        let text = read(&mut file.0)?;
        let number = if is_new { 0 } else { greatest(&text)? };
        if number > max {
            let what = "the number in the nonce file is more than a day ahead of the clock; correct the clock or the \
                        unit, or use a new key with a new file";
            return Err(io_error(io::ErrorKind::InvalidData, what));
        }
        let mut store = Self { opened: file.0.metadata()?, file, path, records: records(&text).unwrap_or_default() };
        // It may have been replaced before it was locked.
        store.check().map_err(io::Error::other)?;
        if records(&text).is_none() {
            store.prepare(&text, number).inspect_err(|_| store.remove_if(is_new))?;
        }
        Ok((store, number))
    }

    /// Fails if the file is no longer the one at its path, because another source may use that one.
    pub(super) fn check(&self) -> Result<(), NonceError> {
        let at_path = fs::symlink_metadata(&self.path).map_err(|error| NonceError::Store(error.kind()))?;
        if path::is_same(&self.opened, &at_path) { Ok(()) } else { Err(NonceError::Replaced) }
    }

    /// Overwrites the older record with a number, and syncs the file.
    pub(super) fn write(&mut self, number: u64) -> io::Result<()> {
        self.put(self.records[0], &record(number))?;
        self.records.swap(0, 1);
        Ok(())
    }

    /// Adds the records to a file that has none, after a number that a person may have written.
    fn prepare(&mut self, text: &str, number: u64) -> io::Result<()> {
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        self.put(text.len(), &[end, &record(number), &record(number)].concat())?;
        let first = text.len() + end.len();
        self.records = [first, first + RECORD];
        // A new file survives a crash only if its folder is synced too.
        // Not every system can do that.
        if let Some(Ok(folder)) = self.path.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Removes a new file that could not be prepared: an empty file would be refused the next time.
    fn remove_if(&self, is_new: bool) {
        if is_new {
            let _ = fs::remove_file(&self.path);
        }
    }

    fn put(&mut self, at: usize, text: &str) -> io::Result<()> {
        let file = &mut self.file.0;
        file.seek(SeekFrom::Start(at as u64))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }
}

impl Locked {
    fn new(file: File, is_new: bool) -> io::Result<Self> {
        if is_new {
            // Another process that has it open finds it empty, and releases it at once.
            file.lock()?;
            return Ok(Self(file));
        }
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                let what = "the nonce file is in use by another source; share that source, or use a file per key";
                io_error(io::ErrorKind::ResourceBusy, what)
            }
            TryLockError::Error(error) => error,
        })?;
        Ok(Self(file))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process inherits the open file between `fork` and
        // `exec`, and with it the lock.
        let _ = self.0.unlock();
    }
}

fn read(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(MAX_LEN + 1).read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() as u64 <= MAX_LEN);
    text.ok_or_else(no_number)
}

/// The greatest number of a file that holds nothing but numbers.
fn greatest(text: &str) -> io::Result<u64> {
    let numbers: Result<Vec<u64>, _> = text.split_ascii_whitespace().map(str::parse).collect();
    numbers.ok().and_then(|numbers| numbers.into_iter().max()).ok_or_else(no_number)
}

fn no_number() -> io::Error {
    let what = "the nonce file holds no number; write the highest used nonce into it, or use a new key with a new file";
    io_error(io::ErrorKind::InvalidData, what)
}

fn record(number: u64) -> String {
    format!("{number:020}\n")
}

/// The offsets of the older and of the newer record, if the file ends in two.
fn records(text: &str) -> Option<[usize; 2]> {
    let second = text.len().checked_sub(RECORD)?;
    let first = second.checked_sub(RECORD)?;
    let number = |at: usize| {
        let found = text.get(at..at + RECORD)?;
        found.trim_end().parse().ok().filter(|number| record(*number) == found)
    };
    let (one, other) = (number(first)?, number(second)?);
    Some(if one <= other { [first, second] } else { [second, first] })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::auth::nonce::file::FileNonces;
    use crate::auth::nonce::{NonceSource as _, NonceUnit};
    use crate::clock::ManualClock;

    /// What an interrupted write can leave: the beginning of one content and the end of the other.
    fn mixed(one: &str, other: &str) -> Vec<String> {
        let mixed = |at: usize| [&one[..at], other.get(at..).unwrap_or_default()].concat();
        (0..=one.len()).map(mixed).collect()
    }

    #[test]
    fn an_interrupted_write_never_lowers_the_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let text = || fs::read_to_string(&path).unwrap();
        let (mut store, _) = Store::open(&path, u64::MAX).unwrap();
        let mut least = 0;
        // First ahead, then back over both records, as when a source is dropped.
        for number in [199, 201, 9_999, 10_000, 9_000_000_000_000_000_000, 10_001, 10_001] {
            let before = text();
            store.write(number).unwrap();
            for broken in [mixed(&text(), &before), mixed(&before, &text())].concat() {
                let kept = greatest(&broken).unwrap();
                assert!(kept >= least.min(number), "{kept} after {least} before {number}: {broken:?}");
            }
            least = greatest(&text()).unwrap();
        }
        assert_eq!(least, 10_001);
        assert_eq!(text().len(), 2 * RECORD);
    }

    #[test]
    fn an_interrupted_first_write_keeps_the_number_that_a_person_wrote() {
        for written in ["4711", "4711\n"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("key");
            fs::write(&path, written).unwrap();
            drop(Store::open(&path, u64::MAX).unwrap());
            for broken in mixed(&fs::read_to_string(&path).unwrap(), "") {
                if !broken.starts_with(written) {
                    continue;
                }
                fs::write(&path, &broken).unwrap();
                assert_eq!(Store::open(&path, u64::MAX).unwrap().1, 4711, "{broken:?}");
            }
        }
    }

    #[test]
    fn the_older_of_two_records_comes_first() {
        let two = |one: u64, other: u64| records(&[record(one), record(other)].concat());
        assert_eq!(two(1, 2), Some([0, RECORD]));
        assert_eq!(two(2, 1), Some([RECORD, 0]));
        assert_eq!(records(&format!("7\n{}{}", record(1), record(u64::MAX))), Some([2, 2 + RECORD]));
        for other in ["", "7\n", "7", "00000000000000000007\n", &"0".repeat(2 * RECORD), &"é".repeat(RECORD)] {
            assert_eq!(records(other), None, "{other:?}");
        }
    }

    /// The clone stands for the handle that a child process inherits.
    #[test]
    fn an_inherited_handle_does_not_hold_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (store, _) = Store::open(&path, u64::MAX).unwrap();
        let _inherited = store.file.0.try_clone().unwrap();
        drop(store);
        assert!(Store::open(&path, u64::MAX).is_ok());
    }

    #[test]
    fn no_nonce_is_given_if_the_file_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let clock = Arc::new(ManualClock::new(Duration::from_secs(1)));
        let mut nonces = FileNonces::with_clock(&path, NonceUnit::Milliseconds, clock.clone()).unwrap();
        assert_eq!(nonces.next(), Ok(1_000));
        let readable = File::open(&path).unwrap();
        let writable = std::mem::replace(&mut nonces.numbers.get_mut().unwrap().store.file.0, readable);
        clock.set(Duration::from_secs(60));
        assert!(matches!(nonces.next(), Err(NonceError::Store(_))));
        assert!(matches!(nonces.next(), Err(NonceError::Store(_))));
        nonces.numbers.get_mut().unwrap().store.file.0 = writable;
        assert_eq!(nonces.next(), Ok(60_000));
    }
}
