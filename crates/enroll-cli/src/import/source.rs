//! The file of an import: a path that can be read again, in a format with rows.

use std::path::{Path, PathBuf};

use clap::Args;
use enroll::PROVIDER_IDS;
use enroll_import::input::{self, InputFile};

use crate::cli::global;
use crate::exit::UsageError;
use crate::input::rows::Format;

#[derive(Args)]
#[group(skip)]
pub(crate) struct Source {
    /// A file with a profile in each row
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    #[command(flatten)]
    how: How,
}

/// How a file of rows is read.
#[derive(Args)]
#[group(skip)]
pub(crate) struct How {
    /// How the file is read: ndjson or csv; by default as the ending of its name says
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    format: Option<Format>,

    /// CSV: which column is which path in a profile, as in `enroll check`
    #[arg(long, value_name = "FILE")]
    columns: Option<PathBuf>,
}

impl Source {
    pub(super) fn format(&self) -> anyhow::Result<input::Format> {
        self.how.format(&self.file)
    }

    /// Opens the file. The columns that are not used are reported.
    pub(super) fn open(&self, format: input::Format, global: &global::Options) -> anyhow::Result<InputFile> {
        let input = self.how.open(&self.file, format)?;
        let unused: Vec<_> = input.unused_columns().iter().map(usize::to_string).collect();
        if !unused.is_empty() {
            global.note(format_args!("columns that --columns does not name are not used: {}", unused.join(", ")));
        }
        Ok(input)
    }

    pub(super) fn columns(&self) -> Option<&Path> {
        self.how.columns.as_deref()
    }
}

impl How {
    /// The format: that of the flag, or of the ending of the name.
    pub(crate) fn format(&self, path: &Path) -> anyhow::Result<input::Format> {
        if path == Path::new("-") {
            return Err(usage(
                "an import reads its file again to go on, so it cannot come from standard input; write it to a file",
            ));
        }
        let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let format = match self.format {
            Some(Format::Ndjson) => input::Format::Ndjson,
            Some(Format::Csv) => input::Format::Csv,
            None if !is_json => input::Format::of(path).ok_or_else(|| {
                usage(format!("the name {} does not end in .ndjson, .jsonl or .csv; give --format", path.display()))
            })?,
            Some(Format::Json) | None => {
                return Err(usage(
                    "an import takes a file with a profile in each row, NDJSON or CSV; for one use `enroll create`",
                ));
            }
        };
        if self.columns.is_some() && format != input::Format::Csv {
            return Err(usage("--columns is for CSV alone; leave it out, or give --format csv"));
        }
        Ok(format)
    }

    pub(crate) fn open(&self, path: &Path, format: input::Format) -> anyhow::Result<InputFile> {
        Ok(InputFile::open(path, format, self.columns.as_deref(), PROVIDER_IDS)?)
    }
}

fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}
