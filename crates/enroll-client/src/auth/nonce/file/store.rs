//! One number in a locked file, which is never lower after a crash than before.
//!
//! The file ends in two records, and its greatest number counts. A write goes over the older record
//! and is synced, so one that breaks off leaves the other. The file is never replaced: the lock is
//! on the file itself, so it holds whatever path leads there, and there is no second file that
//! could be deleted.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::path::{self, refused};
use crate::auth::nonce::NonceError;

/// The digits of the greatest number, and the end of a line.
const RECORD: usize = 21;
/// How much of a file is read. Two records, and what a person wrote before them, are shorter.
const LONGEST: u64 = 256;

#[derive(Debug)]
pub(super) struct Store {
    file: Locked,
    path: PathBuf,
    opened: Metadata,
    /// Where the older record begins, and where the newer one does.
    records: [usize; 2],
}

/// A file that no other source has open.
#[derive(Debug)]
struct Locked(File);

impl Store {
    /// The store in this file, and its number. A file that does not exist is made; one whose number
    /// is above `farthest` is refused and left as it is.
    pub(super) fn open(path: &Path, farthest: u64) -> io::Result<(Self, u64)> {
        let path = path::settled(path)?;
        let (file, is_new) = path::open(&path)?;
        let mut file = Locked::new(file, is_new)?;
        let text = read(&mut file.0)?;
        let number = if is_new { 0 } else { greatest(&text)? };
        if number > farthest {
            let what = "the number in the nonce file is more than a day ahead of the clock; correct the clock or the \
                        unit, or use a new key with a new file";
            return Err(refused(io::ErrorKind::InvalidData, what));
        }
        let mut store = Self { opened: file.0.metadata()?, file, path, records: records(&text).unwrap_or_default() };
        // It may have been replaced before it was locked.
        store.check().map_err(io::Error::other)?;
        if records(&text).is_none() {
            store.prepare(&text, number).inspect_err(|_| store.take_back(is_new))?;
        }
        Ok((store, number))
    }

    /// Fails if the file is no longer the one at its path, where another source may have begun.
    pub(super) fn check(&self) -> Result<(), NonceError> {
        let at_path = fs::symlink_metadata(&self.path).map_err(|error| NonceError::Store(error.kind()))?;
        if path::is_same(&self.opened, &at_path) { Ok(()) } else { Err(NonceError::Replaced) }
    }

    /// Writes a number over the older record. It lasts when this returns.
    pub(super) fn write(&mut self, number: u64) -> io::Result<()> {
        self.put(self.records[0], &record(number))?;
        self.records.swap(0, 1);
        Ok(())
    }

    /// Adds the records to a file that has none, after what a person may have written.
    fn prepare(&mut self, text: &str, number: u64) -> io::Result<()> {
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        self.put(text.len(), &[end, &record(number), &record(number)].concat())?;
        let first = text.len() + end.len();
        self.records = [first, first + RECORD];
        // A new file lasts only if its folder is synced, where the system can do that.
        if let Some(Ok(folder)) = self.path.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// An empty file would be refused the next time.
    fn take_back(&self, is_new: bool) {
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
            // Whoever else has it open finds it empty and lets go at once.
            file.lock()?;
            return Ok(Self(file));
        }
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                let what = "the nonce file is in use by another source; share that one, or give each key its own file";
                refused(io::ErrorKind::ResourceBusy, what)
            }
            TryLockError::Error(error) => error,
        })?;
        Ok(Self(file))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing is not enough: a program that this process starts at this moment has the file
        // open too, until it really begins.
        let _ = self.0.unlock();
    }
}

fn read(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() as u64 <= LONGEST);
    text.ok_or_else(no_number)
}

/// The greatest number of a text that holds nothing but numbers.
fn greatest(text: &str) -> io::Result<u64> {
    let numbers: Result<Vec<u64>, _> = text.split_ascii_whitespace().map(str::parse).collect();
    numbers.ok().and_then(|numbers| numbers.into_iter().max()).ok_or_else(no_number)
}

fn no_number() -> io::Error {
    let what = "the nonce file holds no number; write the highest nonce that was used into it, or use a new key with \
                a new file";
    refused(io::ErrorKind::InvalidData, what)
}

fn record(number: u64) -> String {
    format!("{number:020}\n")
}

/// Where the older and the newer record begin, if the text ends in two.
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

    /// What a write can leave that breaks off: the beginning of one text and the end of the other.
    fn mixed(one: &str, other: &str) -> Vec<String> {
        let mixed = |at: usize| [&one[..at], other.get(at..).unwrap_or_default()].concat();
        (0..=one.len()).map(mixed).collect()
    }

    #[test]
    fn a_write_that_breaks_off_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let text = || fs::read_to_string(&path).unwrap();
        let (mut store, _) = Store::open(&path, u64::MAX).unwrap();
        let mut least = 0;
        // Ahead, and then back over both records, as at the end of a source.
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
    fn records_that_break_off_after_what_a_person_wrote_lose_nothing() {
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
    fn the_older_record_is_written_over() {
        let two = |one: u64, other: u64| records(&[record(one), record(other)].concat());
        assert_eq!(two(1, 2), Some([0, RECORD]));
        assert_eq!(two(2, 1), Some([RECORD, 0]));
        assert_eq!(records(&format!("7\n{}{}", record(1), record(u64::MAX))), Some([2, 2 + RECORD]));
        for other in ["", "7\n", "7", "00000000000000000007\n", &"0".repeat(2 * RECORD), &"é".repeat(RECORD)] {
            assert_eq!(records(other), None, "{other:?}");
        }
    }

    /// As a program has it that is just being started.
    #[test]
    fn a_handle_that_another_process_inherited_does_not_hold_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (store, _) = Store::open(&path, u64::MAX).unwrap();
        let _inherited = store.file.0.try_clone().unwrap();
        drop(store);
        assert!(Store::open(&path, u64::MAX).is_ok());
    }

    #[test]
    fn a_number_that_could_not_be_written_is_not_given() {
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
