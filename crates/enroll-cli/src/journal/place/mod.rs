//! Where the journal is: in a file, or in a database on PostgreSQL that several machines use.
//!
//! * `address`: what an address may be.
//! * `password`: where the password of the database comes from.
//! * `pgpass`: the lines of a password file.
//! * `sharing`: the flags of a command that works beside others.
//!
//! A password in an address is refused before anything else: an argument can be seen by others on
//! the machine, and what is printed repeats it. No message here shows an address that was refused.

mod address;
mod password;
mod pgpass;
mod sharing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use enroll::client::clock::SystemClock;
use enroll_import::{JournalError, JournalErrorKind, PostgresJournal, PostgresOptions, SqliteJournal};

pub(crate) use sharing::{Sharing, name, only_for_a_database};

use super::AnyJournal;
use crate::exit::UsageError;

#[derive(Args)]
#[group(skip)]
pub(crate) struct Flag {
    /// The journal: what is durable about each row. A file that only you can read, or the address of
    /// a database that several machines share, as postgres://USER@HOST/DATABASE
    ///
    /// The password of a database comes from PGPASSWORD, or from the file PGPASSFILE or ~/.pgpass. It
    /// may not be in the address.
    #[arg(long, value_name = "FILE|URL", env = "ENROLL_JOURNAL", hide_env_values = true, required = true)]
    journal: PathBuf,
}

impl Flag {
    /// Where the journal is. Nothing is opened yet.
    pub(crate) fn place(&self) -> anyhow::Result<Place> {
        let text = self.journal.to_string_lossy();
        if !address::is_address(&text)? {
            return Ok(Place::File(self.journal.clone()));
        }
        let options = PostgresOptions::new(&text).map_err(|error| {
            UsageError(format!("--journal has an address that cannot be used: {}", enroll_import::with_causes(&error)))
        })?;
        Ok(Place::Database { address: text.into_owned(), options: Box::new(options) })
    }
}

/// Where the journal is.
pub(crate) enum Place {
    File(PathBuf),
    Database {
        /// As it was given. It has no password.
        address: String,
        options: Box<PostgresOptions>,
    },
}

impl Place {
    /// The file, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Database { .. } => None,
        }
    }

    /// As it was given, for messages and for the next commands.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Database { address, .. } => address.clone(),
        }
    }

    /// Opens the journal, or makes it.
    pub(crate) async fn open(self, sharing: &Sharing) -> anyhow::Result<AnyJournal> {
        self.opened(sharing, true).await
    }

    /// Opens the journal, which has to be there.
    pub(crate) async fn open_existing(self, sharing: &Sharing) -> anyhow::Result<AnyJournal> {
        let journal = self.opened(sharing, false).await?;
        super::report_swept(&journal);
        Ok(journal)
    }

    async fn opened(self, sharing: &Sharing, can_make: bool) -> anyhow::Result<AnyJournal> {
        let context = format!("--journal {} cannot be used", self.text());
        match self {
            Self::File(path) => open_file(&path, can_make).map(AnyJournal::File).context(context),
            Self::Database { options, .. } => {
                let options = sharing.apply(with_password(*options)?);
                let opened = open_database(options, can_make).await.map(AnyJournal::Database);
                opened.map_err(|error| refused(error, context))
            }
        }
    }
}

/// Names the flag that accepts another copy of the database.
fn refused(error: JournalError, context: String) -> anyhow::Error {
    let is_other = error.kind() == JournalErrorKind::Damaged;
    let flag = if is_other { " (import and resolve accept another copy with --after-failover)" } else { "" };
    anyhow::Error::new(error).context(context + flag)
}

fn open_file(path: &Path, can_make: bool) -> Result<SqliteJournal, JournalError> {
    let clock = Arc::new(SystemClock::new());
    if can_make { SqliteJournal::open(path, clock) } else { SqliteJournal::open_existing(path, clock) }
}

async fn open_database(options: PostgresOptions, can_make: bool) -> Result<PostgresJournal, JournalError> {
    if can_make {
        return Box::pin(PostgresJournal::open(options)).await;
    }
    Box::pin(PostgresJournal::open_existing(options)).await
}

/// With the password that the environment or a password file has for the database, if any.
fn with_password(options: PostgresOptions) -> anyhow::Result<PostgresOptions> {
    let found = password::of(&pgpass::Key {
        host: options.host(),
        port: options.port(),
        database: options.database(),
        user: options.user(),
    })?;
    Ok(match found {
        Some(password) => options.password(password),
        None => options,
    })
}
