//! Reads a secret from a file or a pipe without leaving a copy in memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::Secret;

/// The longest file that is read, in bytes. The credentials of many providers are shorter.
const MAX_LEN: usize = 256 * 1024;

impl Secret {
    /// Reads a file whole. A line end at the end is kept, so remove it from a file that holds one
    /// key only. The buffer that the file is read into is wiped.
    ///
    /// ```no_run
    /// let settings = enroll_client::Secret::from_file("providers.json")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The file cannot be read, is longer than 256 KiB, or is not UTF-8.
    /// The error does not name the file.
    pub fn from_file(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::read(File::open(path)?)
    }

    /// Reads from an open file, a pipe or a socket to its end, as [`from_file`](Self::from_file)
    /// does.
    ///
    /// ```
    /// let key = enroll_client::Secret::read(b"sk-123".as_slice())?;
    /// assert_eq!(key.expose(), "sk-123");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The source cannot be read, is longer than 256 KiB, or is not UTF-8.
    pub fn read(source: impl Read) -> io::Result<Self> {
        read(source)
    }
}

fn read(mut source: impl Read) -> io::Result<Secret> {
    // Of fixed size, because a buffer that grows leaves copies of its contents in memory.
    let mut buffer = Zeroizing::new(vec![0; MAX_LEN + 1]);
    let mut filled = 0;
    loop {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if filled > MAX_LEN {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it is longer than 256 KiB; give a file that holds nothing but secrets",
        ));
    }
    let string = std::str::from_utf8(&buffer[..filled]);
    let string = string.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8; save it as UTF-8"))?;
    Ok(Secret::from(string))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns one byte at a time, and is interrupted before each.
    struct Slow<'t>(&'t [u8], bool);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let end = self.0.len().min(1);
            buffer[..end].copy_from_slice(&self.0[..end]);
            self.0 = &self.0[end..];
            Ok(end)
        }
    }

    #[test]
    fn a_file_is_read_whole_in_reads_of_any_size() {
        let whole = "k\u{e9}y\n".repeat(100);
        assert_eq!(read(Slow(whole.as_bytes(), false)).unwrap().expose(), whole);
        let longest = vec![b'k'; MAX_LEN];
        assert_eq!(read(longest.as_slice()).unwrap().expose().len(), MAX_LEN);
    }

    #[test]
    fn a_file_that_is_not_utf8_or_too_long_is_an_error_that_does_not_show_it() {
        let error = read(b"canary\xff".as_slice()).unwrap_err();
        assert_eq!(error.to_string(), "it is not UTF-8; save it as UTF-8");
        assert_eq!(read(vec![b'k'; MAX_LEN + 1].as_slice()).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        // A file that never ends.
        assert_eq!(read(io::repeat(b'k')).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(Secret::from_file("/no/such/file").unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
