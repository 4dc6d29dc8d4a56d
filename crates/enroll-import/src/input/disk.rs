//! An open file that is read at any place, by several readers that do not disturb each other.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

#[cfg(unix)]
type Handle = File;
#[cfg(not(unix))]
type Handle = seeking::Seeking;

/// The file, and the size that it had when it was opened.
pub(super) struct Disk {
    handle: Handle,
    size: u64,
}

impl Disk {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        // On unix the handle is the file itself.
        #[allow(clippy::useless_conversion)]
        Ok(Self { handle: file.into(), size })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether it has more bytes than it had when it was opened.
    pub(super) fn has_grown(&self) -> io::Result<bool> {
        Ok(self.handle.read_at(&mut [0], self.size)? > 0)
    }

    /// Fills all of the buffer. Past the end, the error is [`io::ErrorKind::UnexpectedEof`].
    pub(super) fn fill(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        fill(&self.handle, buffer, offset)
    }

    /// Reads it from here to the size that it had.
    pub(super) fn from(self: &Arc<Self>, position: u64) -> Cursor {
        Cursor { disk: Arc::clone(self), position }
    }
}

/// Reads a file from a place on, with a position of its own.
pub(super) struct Cursor {
    disk: Arc<Disk>,
    position: u64,
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.disk.size.saturating_sub(self.position);
        let length = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if length == 0 {
            return Ok(0);
        }
        let read = self.disk.handle.read_at(&mut buffer[..length], self.position)?;
        if read == 0 {
            // Otherwise the rows that are gone would be none.
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read"));
        }
        self.position += read as u64;
        Ok(read)
    }
}

/// Reads at a place.
trait ReadAt {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

#[cfg(unix)]
impl ReadAt for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }
}

fn fill(handle: &impl ReadAt, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match handle.read_at(buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                buffer = &mut buffer[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// For systems whose files have one position: one reader at a time moves it and reads.
#[cfg(any(not(unix), test))]
mod seeking {
    use std::fs::File;
    use std::io::{self, Read as _, Seek as _, SeekFrom};
    use std::sync::{Mutex, PoisonError};

    pub(super) struct Seeking(Mutex<File>);

    impl From<File> for Seeking {
        fn from(file: File) -> Self {
            Self(Mutex::new(file))
        }
    }

    impl super::ReadAt for Seeking {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(offset))?;
            file.read(buffer)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::seeking::Seeking;
    use super::*;

    #[test]
    fn both_ways_to_read_at_a_place_read_the_same() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let seeking = Seeking::from(file.try_clone().unwrap());
        let read = |offset, length| {
            let (mut one, mut other) = (vec![0; length], vec![0; length]);
            let results = (fill(&seeking, &mut one, offset), fill(&file, &mut other, offset));
            let kinds = (results.0.map_err(|error| error.kind()), results.1.map_err(|error| error.kind()));
            assert_eq!((kinds.0, &one), (kinds.1, &other));
            kinds.0.map(|()| one)
        };
        assert_eq!(read(7, 3).unwrap(), b"789");
        assert_eq!(read(0, 2).unwrap(), b"01");
        assert_eq!(read(7, 4), Err(io::ErrorKind::UnexpectedEof));
    }
}
