//! `enroll secrets`: hands out what providers show once of created users.
//!
//! * `hand_out`: which lines are handed out, and which are kept back.
//! * `copy`: where they go.
//!
//! A line goes out only if the journal says that its user was created. The file of the import is
//! removed only if nothing is left in it and the copy is on the disk.

mod copy;
mod hand_out;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;
use enroll_import::{Import, Journal as _, SecretsFile, SqliteJournal};

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::journal;
use crate::output;
use copy::Copy;
use hand_out::HandOut;

#[derive(Args)]
pub(crate) struct Options {
    /// The name of the import
    #[arg(value_name = "IMPORT")]
    import: String,

    #[command(flatten)]
    journal: journal::Flag,

    /// The secrets file of the import
    #[arg(long, value_name = "FILE")]
    from: PathBuf,

    /// Where the secrets go: a new file that only you can read, or - for standard output, if that is
    /// not a terminal
    #[arg(long, value_name = "FILE|-")]
    out: PathBuf,

    /// Remove the secrets file after the copy is on the disk
    #[arg(long)]
    forget: bool,
}

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    if options.forget && options.out.as_os_str() == "-" {
        let message = "--forget needs --out FILE: nobody knows whether standard output is kept";
        return Err(UsageError(message.to_owned()).into());
    }
    journal::check_apart(&[
        ("--from", Some(&options.from)),
        ("--out", Some(&options.out)),
        ("--journal", Some(&options.journal.journal)),
    ])?;
    // It would be made otherwise.
    ensure!(options.from.is_file(), "there is no secrets file {}; check --from", options.from.display());
    let journal = options.journal.open_existing()?;
    let exit = hand_out(options, global, &journal).await;
    journal::close(journal).await;
    exit
}

async fn hand_out(options: &Options, global: &global::Options, journal: &SqliteJournal) -> anyhow::Result<Exit> {
    let import: Import = journal::import(journal, &options.import).await?;
    // Checks whose file it is, and that nobody else can read it.
    SecretsFile::open(&options.from, journal.key(), &import.name)?;
    let mut copy = Copy::begin(&options.out)?;
    let mut handed = HandOut::new(journal, &import);
    handed.lines(&options.from, &mut copy).await?;
    copy.finish()?;
    let lost = handed.lost().await?;
    global.note(format_args!("{} users' secrets were handed out", handed.users()));
    for line in handed.messages(&lost) {
        output::message(format_args!("{line}"));
    }
    if options.forget {
        forget(options, global, &handed)?;
    }
    Ok(handed.exit(&lost))
}

fn forget(options: &Options, global: &global::Options, handed: &HandOut<'_>) -> anyhow::Result<()> {
    let path = options.from.display();
    if handed.keeps_back() {
        output::message(format_args!("{path} was not removed: it has lines that were kept back"));
        return Ok(());
    }
    std::fs::remove_file(&options.from).with_context(|| format!("{path} cannot be removed"))?;
    enroll_import::private_file::sync_folder(&options.from)
        .with_context(|| format!("{path} may be there again after a crash"))?;
    global.note(format_args!("{path} was removed"));
    Ok(())
}
