//! Settles unknown rows by what the provider promises and documents, in rounds, until nothing
//! changes.

use anyhow::Context as _;
use enroll_import::{ImportOptions, Importer, Journal as _, Row, Settlement, State, Stopper};

use super::Work;
use crate::exit::{self, Exit};
use crate::import::nonces::Nonces;
use crate::import::{confirm, options};
use crate::input::providers_file::ProvidersFile;
use crate::journal::AnyJournal;
use crate::output;
use crate::signals::Signals;

pub(super) async fn run(work: Work<'_>) -> anyhow::Result<Exit> {
    let options = work.options;
    let (rows, has_closed) = work.open_rows(|row| row.state == State::Unknown).await?;
    let closed = if has_closed { Exit::CouldNotRun } else { Exit::Done };
    if rows.is_empty() {
        work.global.note(format_args!("no row is unknown"));
        return Ok(closed);
    }
    let input = work.input()?;
    let file = ProvidersFile::read(work.global)?;
    let to = [options.to.clone()];
    file.check_names(&to)?;
    let url = file.base_url(&options.to).to_owned();
    anyhow::ensure!(
        work.target.is_at(&url),
        "the import created its users at {}, and the providers file has another base URL for {}; give the same one",
        work.target.base_url,
        options.to
    );
    let nonces = Nonces::of(work.journal.is_shared(), &file, &to);
    let connected =
        file.connect(&to, |name, config| nonces.configure(name, options::configure(config, options.deadline)))?;
    options.secrets.check(connected.in_order(&to))?;
    let provider = connected.in_order(&to).next().map(|(_, provider)| provider);
    let provider = provider.context("the provider is not connected")?;
    anyhow::ensure!(provider.id() == work.target.provider, "{} is another provider now", options.to);
    let secrets = options.secrets.open(work.journal.key(), &work.import.name)?;
    confirm::ask(options.yes, format_args!("settle {} rows at {} ({url})", rows.len(), options.to))?;
    let mut how = ImportOptions::new().concurrency(options.concurrency.into()).call(options::call(options.deadline));
    how.settle_delay = options.settle_delay;
    let importer = Importer::new(work.journal, &input, work.target.clone(), provider).options(how).secrets(secrets);
    let importer = nonces.give(&options.to, importer.key(options.key.as_deref().unwrap_or(&options.to)));
    importer.take_up_secrets().await?;
    let signal = rounds(work, &importer, &rows).await?;
    Ok(work.exit(&rows).await?.max(closed).max(signal))
}

/// Settles until nothing changes. Returns the exit code of a signal.
async fn rounds(work: Work<'_>, importer: &Importer<'_, AnyJournal>, rows: &[Row]) -> anyhow::Result<Exit> {
    let mut signals = Signals::new().context("signals cannot be handled")?;
    let numbers: Vec<u64> = rows.iter().map(|row| row.id.row).collect();
    let (stopper, mut signal) = (Stopper::new(), Exit::Done);
    exit::may_have_sent();
    for round in 1..=work.options.rounds {
        let settlement = {
            let mut settling = Box::pin(importer.settle(Some(&numbers), &stopper));
            loop {
                tokio::select! {
                    biased;
                    done = &mut settling => break done?,
                    exit = signals.next() => signal = stop(&stopper, signal, exit),
                }
            }
        };
        let Settlement { created, exists, unknown, problem, .. } = settlement;
        work.global.note(format_args!("round {round}: {created} created, {exists} exist, {unknown} still unknown"));
        if let Some(problem) = &problem {
            output::message(format_args!("settling ended early: {}", output::plain(problem)));
        }
        if signal != Exit::Done || problem.is_some() || unknown == 0 || created + exists == 0 {
            break;
        }
    }
    Ok(signal)
}

fn stop(stopper: &Stopper, before: Exit, exit: Exit) -> Exit {
    if before == Exit::Done {
        stopper.drain();
        output::message(format_args!(
            "no other row is settled; waiting for those under way. A second signal ends at once"
        ));
        return exit;
    }
    stopper.stop_now();
    before
}
