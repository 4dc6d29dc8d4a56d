//! Where one-time secrets go: a new file that only its owner can read, or standard output if that
//! is not a terminal.
//!
//! A line is on the disk before the outcome is printed. A file without a line is removed.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use enroll_import::{OneTime, private_file};
use serde::Serialize;

use super::usage;
use crate::output::VERSION;

/// Where the lines go.
pub(super) enum SecretsFile {
    /// No file was named.
    Nowhere,
    Stdout,
    File {
        path: PathBuf,
        file: File,
        is_empty: bool,
    },
}

impl SecretsFile {
    /// Makes the file, before anything is sent.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::Nowhere) };
        if path == Path::new("-") {
            let is_terminal = io::stdout().is_terminal();
            let refused = "--secrets - would show a secret on the terminal; name a new file, or redirect the output";
            return if is_terminal { Err(usage(refused)) } else { Ok(Self::Stdout) };
        }
        let file = private_file::options()
            .create_new(true)
            .open(path)
            .and_then(|file| private_file::sync_folder(path).map(|()| file))
            .with_context(|| format!("--secrets {} cannot be made; name a file that does not exist", path.display()))?;
        Ok(Self::File { path: path.to_owned(), file, is_empty: true })
    }

    pub(super) const fn is_somewhere(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Writes the secrets of a user, and waits until they are on the disk.
    pub(super) fn write(&mut self, name: &str, secrets: &OneTime<'_>) -> anyhow::Result<()> {
        #[derive(Serialize)]
        struct Whole<'a> {
            v: u32,
            name: &'a str,
            secrets: &'a OneTime<'a>,
        }
        let mut line = serde_json::to_string(&Whole { v: VERSION, name, secrets })?;
        line.push('\n');
        match self {
            Self::Nowhere => anyhow::bail!("no file was named by --secrets"),
            Self::Stdout => {
                let mut out = io::stdout().lock();
                Ok(out.write_all(line.as_bytes()).and_then(|()| out.flush())?)
            }
            Self::File { path, file, is_empty } => {
                *is_empty = false;
                let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
                written.with_context(|| format!("{} cannot be written", path.display()))?;
                anyhow::ensure!(
                    private_file::is_at(file, path),
                    "{} was deleted or replaced meanwhile",
                    path.display()
                );
                Ok(())
            }
        }
    }
}

impl Drop for SecretsFile {
    fn drop(&mut self) {
        match self {
            Self::File { path, file, is_empty: true } if private_file::is_at(file, path) => {
                let _ = std::fs::remove_file(path);
            }
            _ => {}
        }
    }
}
