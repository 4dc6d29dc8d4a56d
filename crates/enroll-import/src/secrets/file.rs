//! A file of one-time secrets: a line for each user, on the disk before the journal says that the
//! user was created.
//!
//! Its first line names the import and the journal, so that no other file is written to by mistake.
//! A last line that was cut off by a crash is left as it is and ended.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::OneTime;
use crate::{Attempt, JournalKey, crash, fingerprint, private_file};

/// The version of the lines.
const VERSION: u32 = 1;

/// A file of one-time secrets, which only its owner can read.
#[derive(Debug)]
pub struct SecretsFile {
    path: PathBuf,
    file: Arc<Mutex<File>>,
}

/// Why a file of secrets cannot be used. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// It cannot be made, opened or read.
    #[error("the secrets file {} cannot be used; name a new file in a folder that you can write to", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// It is another file.
    #[error("{} is not the secrets file of this import; name a new file, or the one that it began with", .0.display())]
    Other(PathBuf),
    /// Others can read it.
    #[error("others may read the secrets file {}; make its mode 0600", .0.display())]
    Exposed(PathBuf),
}

/// The first line.
#[derive(Serialize, Deserialize, PartialEq)]
struct Head {
    v: u32,
    secrets_of: String,
    journal: String,
}

/// What a line says without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SecretLine {
    /// The name of the target.
    pub name: String,
    /// The number of the row.
    pub row: u64,
    /// The number of the attempt.
    pub attempt: u32,
    /// The provider's id of the user.
    #[serde(default)]
    pub user_id: Option<String>,
    /// Whether the user exists and all that was shown of it is in the line.
    pub is_whole: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    row: u64,
    attempt: u32,
    is_whole: bool,
    #[serde(flatten)]
    secrets: &'a OneTime<'a>,
}

impl SecretsFile {
    /// Makes the file, or goes on with that of the same import.
    ///
    /// # Errors
    ///
    /// [`SecretsError`] if it cannot be made, others can read it, or it is another file.
    pub fn open(path: &Path, key: &JournalKey, import: &str) -> Result<Self, SecretsError> {
        let head = head(key, import);
        let failed = |error| SecretsError::Io(path.to_owned(), error);
        let file = match private_file::options().create_new(true).open(path) {
            Ok(mut file) => {
                write_line(&mut file, &head).map_err(failed)?;
                private_file::sync_folder(path).map_err(failed)?;
                file
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => reopen(path, &head)?,
            Err(error) => return Err(failed(error)),
        };
        // A link to it may be replaced meanwhile, and the file is still where its lines are.
        let path = std::fs::canonicalize(path).map_err(failed)?;
        Ok(Self { path, file: Arc::new(Mutex::new(file)) })
    }

    /// Its path, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a line, and waits until it is on the disk.
    pub(super) async fn store(&self, name: &str, attempt: Attempt, secrets: &OneTime<'_>) -> io::Result<()> {
        let (row, number) = (attempt.id.row, attempt.attempt);
        let line = Line { name, row, attempt: number, is_whole: secrets.is_whole(), secrets };
        let line = serde_json::to_string(&line).map_err(io::Error::other)?;
        let (file, path) = (self.file.clone(), self.path.clone());
        let written = tokio::task::spawn_blocking(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            write_line(&mut file, &line)?;
            if private_file::is_at(&file, &path) {
                Ok(())
            } else {
                Err(io::Error::other("the file was deleted or replaced meanwhile"))
            }
        });
        written.await.map_err(io::Error::other)??;
        crash::at("secret-stored");
        Ok(())
    }

    /// What each line says without its secrets. A line that was cut off is left out.
    ///
    /// # Errors
    ///
    /// An error of reading.
    pub fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<SecretLine>> + use<>> {
        let lines = BufReader::new(File::open(&self.path)?).lines();
        Ok(lines.skip(1).filter_map(|line| match line {
            Ok(line) => serde_json::from_str(&line).ok().map(Ok),
            Err(error) => Some(Err(error)),
        }))
    }
}

fn head(key: &JournalKey, import: &str) -> String {
    let head = Head { v: VERSION, secrets_of: import.to_owned(), journal: fingerprint::name_of_journal(key) };
    serde_json::to_string(&head).unwrap_or_default()
}

fn write_line(file: &mut File, line: &str) -> io::Result<()> {
    let start = file.seek(SeekFrom::End(0))?;
    let written = file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data());
    if written.is_err() {
        // A part of a line would spoil the next one. If this fails too, a reader skips it.
        let _ = file.set_len(start);
    }
    written
}

/// Opens the file of the same import to go on with it.
fn reopen(path: &Path, head: &str) -> Result<File, SecretsError> {
    let failed = |error| SecretsError::Io(path.to_owned(), error);
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
    let mut first = Vec::new();
    let reader = BufReader::new(&file).take(head.len() as u64 + 1);
    { reader }.read_until(b'\n', &mut first).map_err(failed)?;
    let is_begun = first.len() < head.len() && head.as_bytes().starts_with(&first);
    if !is_begun && first.trim_ascii_end() != head.as_bytes() {
        return Err(SecretsError::Other(path.to_owned()));
    }
    if is_begun {
        // A crash cut off the first line, before anything was sent.
        file.set_len(0).and_then(|()| write_line(&mut file, head)).map_err(failed)?;
    }
    if is_exposed(&file).map_err(failed)? {
        return Err(SecretsError::Exposed(path.to_owned()));
    }
    end_last_line(&mut file).map_err(failed)?;
    Ok(file)
}

/// A line that was cut off by a crash does not become the start of the next one.
fn end_last_line(file: &mut File) -> io::Result<()> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last != *b"\n" {
        file.write_all(b"\n")?;
        file.sync_data()?;
    }
    Ok(())
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    Ok(false)
}
