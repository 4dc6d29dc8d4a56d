//! `enroll resolve`: what became of users who may exist, found out by a person, by a look-up
//! command or by settling.
//!
//! * `options`: the flags.
//! * `numbers`: the numbers of rows.
//! * `by_hand`: what a person found out.
//! * `look_up`: a command that looks users up.
//! * `settle`: what the provider promises and documents.
//!
//! It changes no row that is not open, and says which those are.

mod by_hand;
mod look_up;
mod numbers;
mod options;
mod settle;

use std::path::PathBuf;

use anyhow::ensure;
use enroll_import::input::InputFile;
use enroll_import::{Decision, Import, Journal as _, Resolution, Row, RowId, State, Target};

pub(crate) use options::Options;

use crate::cli::global;
use crate::exit::Exit;
use crate::import::confirm;
use crate::journal::{self, AnyJournal, place};
use crate::output;

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let place = options.journal.place()?;
    options.sharing.check(&place)?;
    place::only_for_a_database("--key", options.key.is_some(), &place)?;
    options.check()?;
    confirm::can_ask(options.yes)?;
    let journal = place.open_existing(&options.sharing).await?;
    let exit = Box::pin(resolve(options, global, &journal)).await;
    journal::close(journal).await;
    exit
}

async fn resolve(options: &Options, global: &global::Options, journal: &AnyJournal) -> anyhow::Result<Exit> {
    let import = journal::import(journal, &options.import).await?;
    let target = journal::target(&import, &options.to)?;
    let work = Work { options, global, journal, import: &import, target };
    let exit = if options.by.settle {
        settle::run(work).await?
    } else if let Some(command) = &options.by.look_up {
        look_up::run(work, command).await?
    } else {
        by_hand::run(work).await?
    };
    Ok(exit.max(work.under_way().await?))
}

/// What a resolution works with.
#[derive(Clone, Copy)]
struct Work<'a> {
    options: &'a Options,
    global: &'a global::Options,
    journal: &'a AnyJournal,
    import: &'a Import,
    target: &'a Target,
}

impl Work<'_> {
    /// The rows that were named, or all that are unknown. Those that are not open are reported;
    /// whether there were any is returned too.
    async fn open_rows(&self, is_open: impl Fn(&Row) -> bool) -> anyhow::Result<(Vec<Row>, bool)> {
        let (mut rows, mut closed) = (Vec::new(), false);
        if self.options.rows.is_empty() {
            journal::each_row(self.journal, self.target.id, &[State::Unknown], |row| {
                rows.push(row.clone());
                Ok(())
            })
            .await?;
            return Ok((rows, false));
        }
        for number in numbers::of(&self.options.rows) {
            match journal::row(self.journal, RowId { target: self.target.id, row: number }).await? {
                Some(row) if is_open(&row) => rows.push(row),
                Some(row) => {
                    closed = true;
                    output::message(format_args!("row {number} is {}, so it is left as it is", row.state));
                }
                None => {
                    closed = true;
                    output::message(format_args!("there is no row {number}"));
                }
            }
        }
        Ok((rows, closed))
    }

    /// Records what was found out about a row. Returns whether it was still open.
    async fn record(&self, row: &Row, decision: Decision, note: Option<String>) -> anyhow::Result<bool> {
        let actor = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let actor = actor.filter(|actor| !actor.is_empty());
        let is_open = self.journal.resolve(row.id, Resolution { decision, note, actor }).await?;
        if !is_open {
            output::message(format_args!("row {} is not open any more, so it is left as it is", row.id.row));
        }
        Ok(is_open)
    }

    /// Opens the input of the import, which has to be the one that it began with.
    fn input(&self) -> anyhow::Result<InputFile> {
        let path = self.options.input.clone().unwrap_or_else(|| PathBuf::from(&self.import.path));
        let format = self.options.how.format(&path)?;
        let input = self.options.how.open(&path, format)?;
        ensure!(
            input.digest()? == self.import.digest,
            "{} is not the input of this import; give --input FILE, with the --format and --columns that it began with",
            path.display()
        );
        Ok(input)
    }

    /// Says how many rows another worker has. If it is lost they are unknown too, so that not all is
    /// resolved yet.
    async fn under_way(&self) -> anyhow::Result<Exit> {
        if !self.options.rows.is_empty() {
            return Ok(Exit::Done);
        }
        let sending = self.journal.counts(self.target.id).await?.of(State::Sending);
        if sending == 0 {
            return Ok(Exit::Done);
        }
        output::message(format_args!(
            "rows under way with another worker, or lost with it: {sending}; run this again when their leases are over, \
             which `enroll report` shows"
        ));
        Ok(Exit::Unknown)
    }

    /// The most dangerous of the rows as they are now; a row that is planned again is no danger.
    async fn exit(&self, rows: &[Row]) -> anyhow::Result<Exit> {
        let mut exit = Exit::Done;
        for row in rows {
            if let Some(row) = journal::row(self.journal, row.id).await? {
                exit = exit.max(journal::danger::of_row(&row));
            }
        }
        Ok(exit)
    }
}
