//! The end of a run: results and rejects, the summary, and the exit code.

use anyhow::Context as _;
use enroll_import::{Import, Stop, Target, TargetId};

use super::options::Options;
use super::session::{Session, Stops};
use crate::exit::Exit;
use crate::journal::line::Names;
use crate::journal::replace::Replacement;
use crate::journal::survey::Survey;
use crate::journal::{text, views};
use crate::output::{self, Results};

/// The files that are made anew.
pub(super) struct Outputs {
    results: Option<Replacement>,
    rejects: Option<Replacement>,
}

impl Outputs {
    /// Makes them before anything is sent.
    pub(super) fn begin(options: &Options) -> anyhow::Result<Self> {
        let begin = |flag, path: &Option<_>| path.as_deref().map(|path| Replacement::begin(flag, path)).transpose();
        Ok(Self { results: begin("--results", &options.results)?, rejects: begin("--rejects", &options.rejects)? })
    }
}

/// A target with what is known of it, and why the run ended there.
type Surveyed<'a> = (&'a Target, Survey, Option<Stop>);

/// What is left when nothing is sent any more.
pub(super) struct Ended<'a> {
    pub(super) session: Session<'a>,
    pub(super) import: &'a Import,
    pub(super) names: &'a Names,
    pub(super) outputs: Outputs,
}

impl Ended<'_> {
    /// Of a run that sent nothing, because rows have to be fixed.
    pub(super) async fn unsent(mut self) -> anyhow::Result<Exit> {
        self.write().await?;
        self.print(&self.surveys(Vec::new()).await?)?;
        Ok(Exit::Profile)
    }

    /// Of a run that may have sent something: it ends with the exit code of its rows, whatever
    /// happens to its outputs.
    pub(super) async fn sent(mut self, stops: Stops, sent: u64, signal: Option<Exit>, is_cut: bool) -> Exit {
        // An import that has sent something can be run again, and makes its outputs anew.
        let failure = if sent == 0 { Exit::CouldNotRun } else { Exit::Later };
        let mut exit = if is_cut { failure } else { Exit::Done };
        let mut reasons = Vec::new();
        for (id, stop) in stops {
            match stop {
                Ok(stop) => reasons.push((id, stop)),
                Err(error) => {
                    output::message(format_args!("enroll: {}", output::with_causes(&error)));
                    exit = exit.max(failure);
                }
            }
        }
        if let Err(error) = self.write().await {
            output::message(format_args!("enroll: {error:#}; run the import again to make the files anew"));
            exit = exit.max(failure);
        }
        let surveys = match self.surveys(reasons).await {
            Ok(surveys) => surveys,
            // Rows may be under way in a journal that cannot be read.
            Err(error) => {
                output::message(format_args!("enroll: {error:#}"));
                return exit.max(if sent == 0 { failure } else { Exit::Unknown });
            }
        };
        if let Err(error) = self.print(&surveys) {
            output::message(format_args!("enroll: {error:#}; `enroll report` prints them again"));
            exit = exit.max(failure);
        }
        surveys.iter().map(|(_, survey, stop)| code(survey, stop.as_ref(), signal)).fold(exit, Exit::max)
    }

    async fn write(&mut self) -> anyhow::Result<()> {
        let journal = self.session.journal;
        if let Some(file) = self.outputs.results.take() {
            views::results(journal, &[self.import], self.names, file).await?;
        }
        if let Some(file) = self.outputs.rejects.take() {
            views::rejects(journal, self.import, self.session.input.path(), file).await?;
        }
        Ok(())
    }

    /// What is known of each target of this run, in its order.
    async fn surveys(&self, mut stops: Vec<(TargetId, Stop)>) -> anyhow::Result<Vec<Surveyed<'_>>> {
        let mut surveys = Vec::new();
        for name in &self.session.options.to {
            let Some(target) = self.import.targets.iter().find(|target| target.name == *name) else { continue };
            let at = stops.iter().position(|(id, _)| *id == target.id);
            let survey = Survey::of(self.session.journal, target).await?;
            surveys.push((target, survey, at.map(|at| stops.swap_remove(at).1)));
        }
        Ok(surveys)
    }

    /// Prints a summary of each target, and the next commands.
    fn print(&self, surveys: &[Surveyed<'_>]) -> anyhow::Result<()> {
        let (mut out, mut commands, again) = (Results::new(), Vec::new(), again());
        let next = text::Next {
            journal: self.session.at,
            providers: self.session.global.providers.as_deref(),
            again: Some(&again),
        };
        for (target, survey, stop) in surveys {
            self.summary(&mut out, target, survey, stop.as_ref())?;
            commands.extend(next.commands(self.import, target, survey));
        }
        let commands = text::next(&commands).filter(|_| !self.session.global.json);
        commands.map_or(Ok(()), |commands| out.print(commands))
    }

    fn summary(&self, out: &mut Results, target: &Target, survey: &Survey, stop: Option<&Stop>) -> anyhow::Result<()> {
        if self.session.global.json {
            return out.print_json(&survey.json(self.import, target, stop)).context("the summary cannot be written");
        }
        out.print(text::counts(self.import, target, survey))?;
        if let Some(stop) = stop {
            out.print(text::stop(stop))?;
        }
        text::open(target, survey).map_or(Ok(()), |text| out.print(text))
    }
}

/// The exit code of a target: that of its rows and of its stop. A run that was asked to end has the
/// code of the signal.
fn code(survey: &Survey, stop: Option<&Stop>, signal: Option<Exit>) -> Exit {
    let signal = signal.filter(|_| stop == Some(&Stop::Asked));
    survey.exit(stop).max(signal.unwrap_or(Exit::Done))
}

/// This command, as a shell reads it.
fn again() -> String {
    let arguments = std::env::args_os().skip(1).map(|argument| text::quoted(&argument.to_string_lossy()));
    ["enroll".to_owned()].into_iter().chain(arguments).collect::<Vec<_>>().join(" ")
}
