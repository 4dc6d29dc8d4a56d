//! One run of an import: begin, plan, take up what an earlier run left, confirm, send, settle.
//! Until it sends, an error means that nothing was sent.

use std::sync::Arc;

use anyhow::Context as _;
use enroll_import::input::InputFile;
use enroll_import::{
    Counts, Event, Import, ImportError, Importer, Journal as _, NewImport, SecretsTo, State, Stop, Stopper, Target,
};
use futures_util::future::join_all;
use tokio::sync::mpsc::unbounded_channel;

use super::confirm;
use super::end::{Ended, Outputs};
use super::events::Events;
use super::nonces::Nonces;
use super::options::Options;
use super::print::Printer;
use super::progress::Progress;
use super::watch::Watch;
use crate::cli::global;
use crate::exit::{self, Exit};
use crate::input::providers_file::Connected;
use crate::journal::{self, AnyJournal, line::Names};
use crate::output::{self, Results};
use crate::signals::Signals;

/// What a run works with.
#[derive(Clone, Copy)]
pub(super) struct Session<'a> {
    pub(super) options: &'a Options,
    pub(super) global: &'a global::Options,
    pub(super) input: &'a InputFile,
    pub(super) connected: &'a Connected,
    pub(super) nonces: &'a Nonces,
    pub(super) journal: &'a AnyJournal,
    /// Where the journal is.
    pub(super) at: &'a str,
}

/// An importer of one target.
type One<'a> = Importer<'a, AnyJournal>;
/// What takes the events of one target.
type Take = Box<dyn Fn(&Event<'_>) + Send + Sync>;

impl Session<'_> {
    pub(super) async fn run(self, new: NewImport, outputs: Outputs) -> anyhow::Result<Exit> {
        journal::report_swept(self.journal);
        let import = self.journal.begin(new).await?;
        let secrets = self.options.secrets.open(self.journal.key(), &import.name)?;
        let progress = Arc::new(Progress::new(self.options.progress, self.global));
        let (sender, rows) = unbounded_channel();
        let rows_to = self.global.json.then_some(sender);
        let targets: Vec<_> = self.targets(&import).collect();
        let takes: Vec<Take> = targets
            .iter()
            .map(|target| {
                let (target, progress, rows) = (Target::clone(target), progress.clone(), rows_to.clone());
                let events = Events { target, progress, rows };
                Box::new(move |event: &Event<'_>| events.take(event)) as Take
            })
            .collect();
        let importers = self.importers(&targets, &takes, &secrets);
        self.plan(&importers).await?;
        take_up(&importers).await?;
        // Now every row was planned, also of a target that is new.
        let imports = self.journal.imports().await?;
        let names = Names::new(&imports);
        let import = imports.iter().find(|known| known.name == import.name).unwrap_or(&import);
        let ended = Ended { session: self, import, names: &names, outputs };
        let counts = self.counts(&targets).await?;
        let of = |state| counts.iter().map(|counts| counts.of(state)).sum::<u64>();
        let invalid = of(State::Invalid);
        if self.options.strict && invalid > 0 {
            let invalid = journal::rows(invalid);
            output::message(format_args!("nothing was sent, because of --strict: {invalid} invalid; fix the file"));
            return ended.unsent().await;
        }
        let left = self.left(&targets, &counts);
        let is_settling = self.options.settle && of(State::Unknown) > 0;
        if left.iter().any(|(_, rows)| *rows > 0) || is_settling {
            self.confirm(&left)?;
        }
        progress.begin(left.iter().map(|(_, rows)| rows).sum());
        let out = Results::new();
        let printer = Printer { journal: self.journal, import, names: &names, out, has_failed: false };
        let signals = Signals::new().context("signals cannot be handled")?;
        let stopper = Stopper::new();
        let mut watch =
            Watch { signals, stopper: stopper.clone(), progress: progress.clone(), rows, printer, signal: None };
        exit::may_have_sent();
        let stops = watch.until(Box::pin(join_all(importers.iter().map(|importer| importer.run(&stopper))))).await;
        if self.options.settle && watch.signal.is_none() {
            self.settle(&importers, &stops, &stopper, &mut watch).await;
        }
        progress.end();
        let stops = targets.iter().map(|target| target.id).zip(stops).collect();
        Ok(ended.sent(stops, progress.sent(), watch.signal, watch.printer.has_failed).await)
    }

    /// The targets of `--to`, in their order.
    fn targets<'i>(&self, import: &'i Import) -> impl Iterator<Item = &'i Target> {
        let to = &self.options.to;
        to.iter().filter_map(|name| import.targets.iter().find(|target| target.name == *name))
    }

    fn importers<'s>(&'s self, targets: &[&Target], takes: &'s [Take], secrets: &SecretsTo) -> Vec<One<'s>> {
        let providers = self.connected.in_order(&self.options.to);
        let each = targets.iter().zip(providers).zip(takes);
        each.map(|((target, (name, provider)), take)| {
            let key = self.options.key.as_deref().unwrap_or(name);
            let importer = Importer::new(self.journal, self.input, Target::clone(target), provider)
                .options(self.options.import(name))
                .secrets(secrets.clone())
                .key(key)
                .events(&**take);
            self.nonces.give(name, importer)
        })
        .collect()
    }

    async fn plan(&self, importers: &[One<'_>]) -> Result<(), ImportError> {
        for importer in importers {
            importer.plan().await?;
            importer.plan_again(&self.options.retry).await?;
        }
        Ok(())
    }

    /// The rows in each state, which costs a pass over the journal.
    async fn counts(&self, targets: &[&Target]) -> anyhow::Result<Vec<Counts>> {
        let mut counts = Vec::new();
        for target in targets {
            counts.push(self.journal.counts(target.id).await?);
        }
        Ok(counts)
    }

    /// How many rows are sent at each target, with its name and address.
    fn left(&self, targets: &[&Target], counts: &[Counts]) -> Vec<(String, u64)> {
        let left = |counts: &Counts| {
            let planned = counts.of(State::Planned);
            self.options.limit.map_or(planned, |limit| limit.min(planned))
        };
        let each = targets.iter().zip(counts);
        each.map(|(target, counts)| (format!("{} ({})", target.name, target.base_url), left(counts))).collect()
    }

    fn confirm(&self, left: &[(String, u64)]) -> anyhow::Result<()> {
        let places: Vec<_> = left.iter().map(|(place, rows)| format!("{} to {place}", journal::rows(*rows))).collect();
        let settle = if self.options.settle { ", and settle the users who may exist" } else { "" };
        confirm::ask(self.options.yes, format_args!("send {}{settle}", places.join(", ")))
    }

    /// Settles at each target at which nothing else has to be fixed first.
    async fn settle(
        &self,
        importers: &[One<'_>],
        stops: &[Result<Stop, ImportError>],
        stopper: &Stopper,
        watch: &mut Watch<'_>,
    ) {
        let each = self.options.to.iter().zip(importers).zip(stops);
        let (names, importers): (Vec<_>, Vec<_>) =
            each.filter(|(_, stop)| stop.as_ref().is_ok_and(can_be_settled)).map(|(one, _)| one).unzip();
        let settling = join_all(importers.iter().map(|importer| importer.settle(None, stopper)));
        for (name, settled) in names.iter().zip(watch.until(Box::pin(settling)).await) {
            let problem = match settled {
                Ok(settlement) => settlement.problem,
                Err(error) => Some(output::with_causes(&error)),
            };
            if let Some(problem) = problem {
                let problem = output::plain(&problem);
                watch.progress.say(format_args!("{name}: settling ended early: {problem}"));
            }
        }
    }
}

/// Whether calls can be made after this reason to stop: none that every call would meet.
const fn can_be_settled(stop: &Stop) -> bool {
    matches!(stop, Stop::Finished | Stop::Limit | Stop::TooManyUnknown { .. } | Stop::TooManyRejected { .. })
}

/// Settles rows by the secrets that an earlier run stored, but did not record.
async fn take_up(importers: &[One<'_>]) -> Result<(), ImportError> {
    let mut settled = 0;
    for importer in importers {
        settled += importer.take_up_secrets().await?;
    }
    if settled > 0 {
        output::message(format_args!("{} created, as the secrets file proves", journal::were(settled)));
    }
    Ok(())
}

/// Why a run ended at each target.
pub(super) type Stops = Vec<(enroll_import::TargetId, Result<Stop, ImportError>)>;

#[cfg(test)]
mod tests {
    use enroll::OutcomeKind;

    use super::*;

    #[test]
    fn nothing_is_settled_while_every_call_would_meet_the_same() {
        let message = String::new;
        for stop in [
            Stop::SetUp { kind: OutcomeKind::Credentials, message: message() },
            Stop::NoAccess { is_temporary: true, message: message() },
            Stop::LockedOut,
            Stop::Busy { seconds: 3600 },
            Stop::NoConnection,
            Stop::NotTheProvider,
            Stop::SecretLost { row: 1, message: message() },
            Stop::InputChanged { message: message() },
            Stop::Journal { message: message() },
            Stop::Asked,
        ] {
            assert!(!can_be_settled(&stop), "{stop:?}");
        }
        for stop in
            [Stop::Finished, Stop::Limit, Stop::TooManyUnknown { users: 10 }, Stop::TooManyRejected { rows: 50 }]
        {
            assert!(can_be_settled(&stop), "{stop:?}");
        }
    }
}
