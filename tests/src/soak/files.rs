//! The files of a run: rows, providers, journal, secrets and what the command wrote to standard
//! error.
//!
//! The providers file is written anew before each start, because a bearer token can have expired,
//! as an operator would do.

use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Options;
use crate::profiles::{self, NUMBERED};

/// The name of the file of rows, which is the name of the import.
pub(super) const ROWS: &str = "rows.ndjson";
pub(super) const PROVIDERS: &str = "providers.json";
pub(super) const JOURNAL: &str = "import.db";
pub(super) const SECRETS: &str = "secrets.ndjson";

/// The folder of a run.
pub(super) struct Files {
    folder: PathBuf,
    /// Deletes the folder when it is dropped.
    _temporary: Option<TempDir>,
}

impl Files {
    /// Makes the folder, and the file of rows in it.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or if it has a journal already.
    pub(super) fn new(options: &Options) -> anyhow::Result<Self> {
        let (folder, temporary) = match &options.keep {
            Some(folder) => (folder.join(format!("seed-{}", options.seed)), None),
            None => {
                let temporary = tempfile::tempdir().context("no temporary folder can be made")?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let files = Self { folder, _temporary: temporary };
        let is_new = !files.path(JOURNAL).exists();
        ensure!(is_new, "{} has the files of another run; name another folder", files.folder.display());
        files.write_rows(options.rows)?;
        Ok(files)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The files of one-time secrets: one for each worker, and that of settling.
    pub(super) fn secrets(&self, options: &Options) -> Vec<PathBuf> {
        let workers = options.together.as_ref().map_or(0, |together| together.workers);
        let names = (0..workers).map(secrets_of).chain([SECRETS.to_owned()]);
        names.map(|name| self.path(&name)).collect()
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn write_rows(&self, rows: u64) -> anyhow::Result<()> {
        let mut file = BufWriter::new(fs::File::create(self.path(ROWS))?);
        for number in 1..=rows {
            writeln!(file, "{}", row(number)?)?;
        }
        file.flush().context("the rows cannot be written")
    }

    /// Writes the providers file, with tokens that have not expired.
    pub(super) fn write_providers(&self, sandbox: &Sandbox, options: &Options) -> anyhow::Result<()> {
        let mut settings = sandbox.settings();
        let attempt = u64::try_from(options.attempt_timeout.as_millis())?;
        let total = u64::try_from(options.total_timeout().as_millis())?;
        for (provider, settings) in settings.as_object_mut().into_iter().flatten() {
            settings["timeouts"] = json!({ "attempt_ms": attempt, "total_ms": total });
            if let Some(token) = sandbox.issue_token(provider) {
                settings["credentials"]["token"] = json!(token);
            }
        }
        // Workers that have just begun may be reading it.
        let new = self.path("new-providers.json");
        let mut file = private(&new).context("the providers file cannot be made")?;
        writeln!(file, "{settings}").context("the providers file cannot be written")?;
        fs::rename(new, self.path(PROVIDERS)).context("the providers file cannot be replaced")
    }
}

/// The name of the file of a worker's one-time secrets.
pub(super) fn secrets_of(worker: usize) -> String {
    format!("secrets-{worker}.ndjson")
}

/// The profile of a row. Only its external id and its e-mail address are those of no other row.
fn row(number: u64) -> anyhow::Result<Value> {
    let mut person: Value = serde_json::from_str(include_str!("../../fixtures/profiles/minimal_person.json"))?;
    person["external_id"] = json!(format!("{NUMBERED}{number:08}"));
    person["email"] = json!(profiles::numbered_email(number));
    Ok(person)
}

/// A new file, or an emptied one, that only its owner can read.
fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
