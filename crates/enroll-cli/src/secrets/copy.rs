//! Where handed-out secrets go: a new file, or standard output if that is not a terminal.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use enroll_import::private_file;

use crate::exit::UsageError;

pub(super) enum Copy {
    Stdout,
    File(PathBuf, BufWriter<File>),
}

impl Copy {
    pub(super) fn begin(path: &Path) -> anyhow::Result<Self> {
        if path.as_os_str() != "-" {
            let file = private_file::options()
                .create_new(true)
                .open(path)
                .with_context(|| format!("--out {} cannot be made; name a file that does not exist", path.display()))?;
            return Ok(Self::File(path.to_owned(), BufWriter::new(file)));
        }
        if io::stdout().is_terminal() {
            let message = "--out - would show secrets on the terminal; name a new file, or redirect the output";
            return Err(UsageError(message.to_owned()).into());
        }
        Ok(Self::Stdout)
    }

    pub(super) fn line(&mut self, line: &str) -> anyhow::Result<()> {
        let written = match self {
            Self::Stdout => writeln!(io::stdout(), "{line}"),
            Self::File(_, file) => writeln!(file, "{line}"),
        };
        written.context("the secrets cannot be written; nothing was removed")
    }

    /// Waits until all is on the disk.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let done = match self {
            Self::Stdout => io::stdout().flush(),
            Self::File(path, file) => {
                let synced = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
                synced.and_then(|()| private_file::sync_folder(&path))
            }
        };
        done.context("the secrets cannot be written; nothing was removed")
    }
}
