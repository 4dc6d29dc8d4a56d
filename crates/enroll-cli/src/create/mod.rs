//! `enroll create`: creates one user at one or more providers, one after another.
//!
//! * `plan`: which providers, and what is wrong before anything is sent.
//! * `confirm`: asks, unless `--yes` was given.
//! * `call`: one call, which a signal may end.
//! * `watch`: whether a call that was dropped may have created the user.
//! * `secrets`: the file of one-time secrets.
//! * `report`: the outcome in a word, an exit code, a line.
//!
//! It never tries another provider by itself, and after an unknown outcome it sends nothing more,
//! unless `--keep-going` says so.

mod call;
mod confirm;
mod options;
mod plan;
mod report;
mod secrets;
mod watch;

use std::io::{self, Write as _};

use anyhow::Context as _;

pub(crate) use options::Options;

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::input::providers_file::ProvidersFile;
use crate::output;
use crate::signals::Signals;
use call::Caller;
use plan::{Plan, Step};
use report::Line;
use secrets::SecretsFile;
use watch::Watch;

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let user = options.profile.read()?;
    let file = ProvidersFile::read(global)?;
    file.check_names(&options.to)?;
    let hosts: Vec<_> = options.to.iter().map(|name| (name.clone(), file.base_url(name).to_owned())).collect();
    let watch = Watch::new();
    let connected = file.connect(&options.to, |_, config| options.configure(config, &watch))?;
    let plan = Plan::new(&connected, options, &user)?;
    let mut out = Output { as_json: global.json, exit: Exit::Done };
    if options.dry_run || plan.is_blocked(options) {
        out.lines(plan.unsent(options.dry_run));
        return Ok(out.exit);
    }
    confirm::ask(options, &hosts)?;
    let signals = Signals::new().context("signals cannot be handled")?;
    let secrets = SecretsFile::open(options.secrets.as_deref())?;
    let caller = Caller { options, user: &user, watch: &watch, signals, secrets, is_stopped: false };
    create(caller, &plan, &mut out).await;
    Ok(out.exit)
}

/// Creates the user at one provider after the other.
async fn create(mut caller: Caller<'_>, plan: &Plan<'_>, out: &mut Output) {
    for (at, step) in plan.steps.iter().enumerate() {
        let line = if step.report.is_ready() { caller.create(step).await } else { step.unsent() };
        let goes_on = line.is_created() || caller.options.keep_going;
        // Nobody is created whose line may be lost too.
        let is_printed = out.line(&line);
        if caller.is_stopped || !is_printed || !goes_on {
            out.lines(plan.steps[at + 1..].iter().map(Step::not_attempted));
            return;
        }
    }
}

/// Prints lines, and keeps the most dangerous exit code.
struct Output {
    as_json: bool,
    exit: Exit,
}

impl Output {
    fn lines(&mut self, lines: impl IntoIterator<Item = Line>) {
        for line in lines {
            self.line(&line);
        }
    }

    /// Prints a line at once, because the next call may take a minute. If that fails, also because
    /// the reader went away, the line goes to standard error, and the exit code is at least that of
    /// a user who exists: a script has not got the id. Returns whether the line was printed.
    fn line(&mut self, line: &Line) -> bool {
        self.exit = self.exit.max(line.exit);
        let mut out = io::stdout();
        let text = if self.as_json { line.json() } else { Ok(line.text()) };
        let written = text.and_then(|text| Ok(writeln!(out, "{text}").and_then(|()| out.flush())?));
        if let Err(error) = written {
            let at_least = if line.is_created() { Exit::Exists } else { Exit::CouldNotRun };
            self.exit = self.exit.max(at_least);
            let error = error.context(output::NOT_WRITTEN);
            output::message(format_args!("enroll: {error:#}; it is: {}", line.text()));
            return false;
        }
        true
    }
}

/// An error of usage.
fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}
