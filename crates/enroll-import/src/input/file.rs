//! A file on disk that is read more than once: to plan an import, to send its rows, and to resume.
//!
//! It is opened once, so that another file under its name is not mistaken for it. Whether it is the
//! file of an earlier import is what [`InputFile::digest`] shows.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use enroll_core::NewUser;
use sha2::Digest as _;

use super::columns::Names;
use super::csv::{self, Csv, Header};
use super::disk::Disk;
use super::reader::{self, Reader};
use super::{Format, InputError, Rows, Span, Unreadable, digest, ndjson};
use crate::{Fingerprint, JournalKey};

/// Names of what a process has open.
const STREAMS: [&str; 3] = ["/dev/stdin", "/dev/fd", "/proc"];

/// A file of rows on disk, and how it is read.
///
/// ```
/// use enroll_import::input::{Format, InputFile, Rows};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("users.csv");
/// # std::fs::write(&path, "external_id,email\n7,jo@example.com\n")?;
/// let input = InputFile::open(&path, Format::Csv, None, &["kraken"])?;
/// let mut rows = input.rows();
/// let mut spans = Vec::new();
/// while rows.next()?.is_some() {
///     spans.push(rows.span());
/// }
/// // Later, of one row alone.
/// let raw = input.read(&spans[0])?;
/// assert_eq!(raw, b"7,jo@example.com");
/// let without_subject = input.profile(&raw).unwrap_err();
/// assert_eq!(without_subject.why, "missing field `subject`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct InputFile {
    path: PathBuf,
    disk: Arc<Disk>,
    format: Format,
    names: Option<Names>,
    /// None of NDJSON.
    header: Option<Arc<Header>>,
}

impl InputFile {
    /// Opens a file, and reads the names of the columns. For `columns` and `provider_ids` see
    /// [`Reader::new`].
    ///
    /// # Errors
    ///
    /// If the file, the file of columns or the first line cannot be used, or if the path is that of
    /// a pipe, a folder, a device or standard input: those cannot be read again.
    pub fn open(
        path: impl Into<PathBuf>,
        format: Format,
        columns: Option<&Path>,
        provider_ids: &[&str],
    ) -> Result<Self, InputError> {
        let path = path.into();
        let name = path.display().to_string();
        let disk = Arc::new(open(&path)?);
        let names = reader::names(format, columns, provider_ids)?;
        let header = match format {
            Format::Ndjson => None,
            Format::Csv => {
                let rows = Csv::new(disk.from(0), name, names.as_ref(), provider_ids)?;
                Some(Arc::clone(rows.header()))
            }
        };
        Ok(Self { path, disk, format, names, header })
    }

    /// The path that it was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it had when it was opened.
    pub fn size(&self) -> u64 {
        self.disk.size()
    }

    /// What its rows are.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The columns that are not used, counted from 1: a file of columns does not name them.
    pub fn unused_columns(&self) -> Vec<usize> {
        self.header.as_ref().map(|header| header.unused()).unwrap_or_default()
    }

    /// SHA-256 over the format, the file of columns and all bytes of the file, which are read now.
    /// How the file of columns is written makes no difference, but which column is which path does.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or has not the size that it had when it was opened.
    pub fn digest(&self) -> Result<[u8; 32], InputError> {
        let mut hash = digest::begin(self.format, self.names.as_ref());
        match digest::add(&mut hash, self.disk.from(0)) {
            Ok(_) if self.disk.has_grown().map_err(|source| self.error(source))? => Err(self.changed()),
            Ok(_) => Ok(hash.finalize().into()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.changed()),
            Err(source) => Err(self.error(source)),
        }
    }

    /// All rows, from the first on. Each call begins anew, and does not disturb other readers.
    pub fn rows(&self) -> impl Rows + fmt::Debug + Send + use<> {
        match &self.header {
            None => Reader::ndjson(self.disk.from(0), self.name()),
            Some(header) => Reader::csv_after(Arc::clone(header), self.disk.from(header.length), self.name()),
        }
    }

    /// The bytes of one row, as [`Rows::raw`] had them.
    ///
    /// # Errors
    ///
    /// If the row is not within the file, which then is not the one that the span is from; or if the
    /// file cannot be read.
    pub fn read(&self, span: &Span) -> Result<Vec<u8>, InputError> {
        let moved = || InputError::RowMoved { file: self.name(), row: span.row };
        let is_inside = span.offset.checked_add(span.length.into()).is_some_and(|end| end <= self.size());
        let length = usize::try_from(span.length).ok().filter(|length| is_inside && *length <= self.max_raw());
        let mut raw = vec![0; length.ok_or_else(moved)?];
        self.disk.fill(&mut raw, span.offset).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => moved(),
            _ => InputError::ReadRow { file: self.name(), row: span.row, source },
        })?;
        Ok(raw)
    }

    /// The bytes of one row, if they are those that were planned.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and if the row was changed.
    pub fn read_planned(&self, key: &JournalKey, span: &Span, content: Fingerprint) -> Result<Vec<u8>, InputError> {
        let raw = self.read(span)?;
        if Fingerprint::of_row(key, &raw) == content { Ok(raw) } else { Err(self.row_changed(span)) }
    }

    /// The profile of one row that was planned.
    ///
    /// # Errors
    ///
    /// As [`read_planned`](Self::read_planned), and if the row has no profile any more: then the
    /// file of columns was changed.
    pub fn planned_profile(&self, key: &JournalKey, span: &Span, content: Fingerprint) -> Result<NewUser, InputError> {
        let raw = self.read_planned(key, span, content)?;
        self.profile(&raw).map_err(|_| self.row_changed(span))
    }

    fn row_changed(&self, span: &Span) -> InputError {
        InputError::RowChanged { file: self.name(), row: span.row }
    }

    /// The profile in the bytes of one row, as [`Rows::profile`] had it.
    ///
    /// # Errors
    ///
    /// If the row has no profile: the path in it, and why.
    pub fn profile(&self, raw: &[u8]) -> Result<NewUser, Unreadable> {
        match &self.header {
            None => ndjson::profile(raw),
            Some(header) => header.profile_of(raw),
        }
    }

    fn max_raw(&self) -> usize {
        match self.format {
            Format::Ndjson => ndjson::MAX_RAW,
            Format::Csv => csv::MAX_RAW,
        }
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn error(&self, source: io::Error) -> InputError {
        InputError::ReadFile { file: self.name(), source }
    }

    fn changed(&self) -> InputError {
        InputError::Changed { file: self.name() }
    }
}

/// Opens a file that can be read again under this path.
fn open(path: &Path) -> Result<Disk, InputError> {
    let file = || path.display().to_string();
    let error = |source| InputError::ReadFile { file: file(), source };
    // Behind these names may be a file now, and another one or none when an import resumes.
    let is_a_stream = path.as_os_str() == "-" || STREAMS.iter().any(|stream| path.starts_with(stream));
    // Asked before it is opened: a pipe that nobody writes would not open.
    if is_a_stream || !fs::metadata(path).map_err(error)?.is_file() {
        return Err(InputError::NotAFile { file: file() });
    }
    File::open(path).and_then(Disk::new).map_err(error)
}

impl fmt::Debug for InputFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, format, .. } = self;
        f.debug_struct("InputFile").field("path", path).field("format", format).finish_non_exhaustive()
    }
}
