//! `enroll secrets`: hands out what providers show once of created users.
//!
//! * `hand_out`: which lines are handed out, and which are kept back.
//! * `copy`: where they go.
//!
//! A line goes out only if the journal says that its user was created. The file of the import is
//! removed only if nothing is left in it and the copy is on the disk.

mod copy;
mod hand_out;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;
use enroll_import::{Import, Journal as _, SecretsFile};

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::journal::{self, AnyJournal, Sharing};
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

    /// The secrets file of the import; several times if several workers have one each
    #[arg(long, value_name = "FILE", required = true)]
    from: Vec<PathBuf>,

    /// Where the secrets go: a new file that only you can read, or - for standard output, if that is
    /// not a terminal
    #[arg(long, value_name = "FILE|-")]
    out: PathBuf,

    /// Remove the secrets file after the copy is on the disk
    #[arg(long)]
    forget: bool,
}

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let place = options.journal.place()?;
    if options.forget && options.out.as_os_str() == "-" {
        let message = "--forget needs --out FILE: nobody knows whether standard output is kept";
        return Err(UsageError(message.to_owned()).into());
    }
    let mut paths = vec![("--out", Some(&*options.out)), ("--journal", place.file())];
    paths.extend(options.from.iter().map(|path| ("--from", Some(&**path))));
    journal::check_apart(&paths)?;
    for from in &options.from {
        // It would be made otherwise.
        ensure!(from.is_file(), "there is no secrets file {}; check --from", from.display());
    }
    let journal = place.open_existing(&Sharing::default()).await?;
    let exit = hand_out(options, global, &journal).await;
    journal::close(journal).await;
    exit
}

async fn hand_out(options: &Options, global: &global::Options, journal: &AnyJournal) -> anyhow::Result<Exit> {
    let import: Import = journal::import(journal, &options.import).await?;
    for from in &options.from {
        // Checks whose file it is, and that nobody else can read it.
        SecretsFile::open(from, journal.key(), &import.name)?;
    }
    let mut copy = Copy::begin(&options.out)?;
    let mut handed = HandOut::new(journal, &import);
    for from in &options.from {
        handed.lines(from, &mut copy).await?;
    }
    copy.finish()?;
    let lost = handed.lost().await?;
    global.note(format_args!("{} users' secrets were handed out", handed.users()));
    for line in handed.messages(&lost) {
        output::message(format_args!("{line}"));
    }
    if options.forget {
        options.from.iter().try_for_each(|from| forget(from, global, &handed))?;
    }
    Ok(handed.exit(&lost))
}

fn forget(from: &Path, global: &global::Options, handed: &HandOut<'_>) -> anyhow::Result<()> {
    let path = from.display();
    if handed.keeps_back() {
        output::message(format_args!("{path} was not removed: it has lines that were kept back"));
        return Ok(());
    }
    std::fs::remove_file(from).with_context(|| format!("{path} cannot be removed"))?;
    enroll_import::private_file::sync_folder(from)
        .with_context(|| format!("{path} may be there again after a crash"))?;
    global.note(format_args!("{path} was removed"));
    Ok(())
}
