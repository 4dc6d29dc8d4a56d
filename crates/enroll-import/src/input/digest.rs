//! What an input is, in 32 bytes: the same file, read in the same way, has the same digest.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use super::columns::Names;
use super::{BUFFER, Format};

/// Names what is hashed, and its version.
const NAME: &[u8] = b"enroll-import input 1";

/// The hash of how a file is read. The bytes of the file come last.
pub(super) fn begin(format: Format, names: Option<&Names>) -> Sha256 {
    let mut hash = Sha256::new();
    part(&mut hash, NAME);
    part(&mut hash, format.as_str().as_bytes());
    hash.update([u8::from(names.is_some())]);
    if let Some(names) = names {
        let mapping = names.mapping();
        hash.update((mapping.len() as u64).to_be_bytes());
        for (column, path) in mapping {
            part(&mut hash, column.as_bytes());
            part(&mut hash, path.to_string().as_bytes());
        }
    }
    hash
}

/// Adds all bytes of a reader.
pub(super) fn add(hash: &mut Sha256, mut reader: impl Read) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// With its length before it, so that no two lists of parts are the same bytes.
fn part(hash: &mut Sha256, part: &[u8]) {
    hash.update((part.len() as u64).to_be_bytes());
    hash.update(part);
}
