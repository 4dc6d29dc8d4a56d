//! Nonces that a restart does not repeat.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{NonceError, NonceSource, NonceUnit, count};
use crate::clock::{Clock, SystemClock};

/// How far ahead numbers are set aside, in seconds of the clock: the file is written no more often than that.
const AHEAD_SECONDS: u64 = 10;

/// `max(last + 1, now)`, kept in a file: a nonce is given only when a number at least as high has been written and synced before, and a restart goes
/// on above that number. So no nonce is given twice, also after a crash, after a restart, or with a clock that was set back.
///
/// The file holds one number and is used by one process at a time, which a lock on `<path>.lock` holds to. A lost or older file loses the guarantee: keep
/// it where it is neither restored from a backup nor shared between machines. Writing is a few milliseconds of blocking work every ten seconds at most.
///
/// ```
/// use enroll_client::nonce::{FileNonces, NonceSource as _, NonceUnit};
/// # let folder = std::env::temp_dir().join(format!("enroll-nonces-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("kraken");
/// let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds)?;
/// assert!(nonces.next()? < nonces.next()?);
/// # drop(nonces);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FileNonces {
    path: PathBuf,
    /// Locked for as long as the source lives.
    _lock: File,
    numbers: Mutex<Numbers>,
    unit: NonceUnit,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Numbers {
    last: u64,
    /// The number in the file: none above it may be given.
    set_aside: u64,
}

impl FileNonces {
    /// The source that this file keeps; a file that does not exist is made.
    ///
    /// # Errors
    ///
    /// The file is no nonce file, is in use by another source, or cannot be read or written.
    pub fn open(path: impl AsRef<Path>, unit: NonceUnit) -> io::Result<Self> {
        Self::with_clock(path, unit, Arc::new(SystemClock::new()))
    }

    /// The same with a clock of your own.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn with_clock(path: impl AsRef<Path>, unit: NonceUnit, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let lock = lock(&beside(&path, "lock"))?;
        let last = read(&path)?;
        Ok(Self { path, _lock: lock, numbers: Mutex::new(Numbers { last, set_aside: last }), unit, clock })
    }

    fn set_aside(&self, numbers: &mut Numbers, next: u64) -> io::Result<()> {
        let ahead = AHEAD_SECONDS.saturating_mul(self.unit.per_second());
        let until = next.saturating_add(ahead);
        write(&self.path, until)?;
        numbers.set_aside = until;
        Ok(())
    }
}

impl NonceSource for FileNonces {
    fn next(&self) -> Result<u64, NonceError> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let above = numbers.last.checked_add(1).ok_or(NonceError::Exhausted)?;
        let next = above.max(count(&*self.clock, self.unit));
        if next > numbers.set_aside {
            self.set_aside(&mut numbers, next).map_err(|error| NonceError::Store(error.kind()))?;
        }
        numbers.last = next;
        Ok(next)
    }
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn lock(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    file.try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => {
            let what = "the nonce file is in use by another source; share that one, or give each key its own file";
            io::Error::new(io::ErrorKind::ResourceBusy, what)
        }
        fs::TryLockError::Error(error) => error,
    })?;
    Ok(file)
}

fn read(path: &Path) -> io::Result<u64> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    text.trim_end().parse().map_err(|_| {
        let what = "the nonce file holds no number; put back the highest nonce that was used, or use a new key";
        io::Error::new(io::ErrorKind::InvalidData, what)
    })
}

/// Written beside and moved into place, so that a crash leaves the old number or the new one.
fn write(path: &Path, number: u64) -> io::Result<()> {
    let new = beside(path, "new");
    let mut file = File::create(&new)?;
    writeln!(file, "{number}")?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    // The move itself lasts only when its folder is synced, where the system can do that.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    fn at(seconds: u64) -> Arc<ManualClock> {
        Arc::new(ManualClock::new(Duration::from_secs(seconds)))
    }

    fn open(path: &Path, clock: &Arc<ManualClock>) -> io::Result<FileNonces> {
        FileNonces::with_clock(path, NonceUnit::Milliseconds, clock.clone())
    }

    #[test]
    fn a_restart_with_a_clock_set_back_goes_on_above_what_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let nonces = open(&path, &at(1_000)).unwrap();
        let given: Vec<_> = (0..3).map(|_| nonces.next().unwrap()).collect();
        assert_eq!(given, [1_000_000, 1_000_001, 1_000_002]);
        drop(nonces);
        let nonces = open(&path, &at(5)).unwrap();
        let next = nonces.next().unwrap();
        assert!(next > 1_000_002, "{next}");
        assert_eq!(nonces.next(), Ok(next + 1));
    }

    #[test]
    fn the_file_is_ahead_of_every_number_that_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let clock = at(1);
        let nonces = open(&path, &clock).unwrap();
        for second in [1, 2, 30, 31, 500] {
            clock.set(Duration::from_secs(second));
            let given = nonces.next().unwrap();
            assert!(read(&path).unwrap() >= given, "{second}");
        }
    }

    #[test]
    fn two_sources_never_share_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = open(&path, &at(1)).unwrap();
        assert!(open(&path, &at(1)).unwrap_err().to_string().starts_with("the nonce file is in use"));
        drop(first);
        open(&path, &at(1)).unwrap();
    }

    #[test]
    fn a_file_that_is_no_nonce_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "minutes of a meeting").unwrap();
        assert!(open(&path, &at(1)).unwrap_err().to_string().starts_with("the nonce file holds no number"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "minutes of a meeting");
    }

    #[test]
    fn a_number_that_could_not_be_written_is_not_given() {
        let folder = tempfile::tempdir().unwrap();
        let nonces = open(&folder.path().join("key"), &at(1)).unwrap();
        drop(folder);
        assert_eq!(nonces.next(), Err(NonceError::Store(io::ErrorKind::NotFound)));
    }
}
