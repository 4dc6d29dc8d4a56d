//! One run of the import after the other, until no row is planned any more.
//!
//! The journal is opened here only after a run that ended by itself, so that what a kill left is
//! taken up by the command.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{bail, ensure};
use enroll_core::facts::Facts;
use enroll_import::State;
use enroll_sandbox::Sandbox;

use super::command::{End, Enroll, errors};
use super::files::{Files, PROVIDERS, ROWS, SECRETS};
use super::together::Disturbed;
use super::watch::Watch;
use super::{CONCURRENCY, Options, journal};

/// How many runs there are at most.
const MOST_RUNS: u64 = 5_000;
/// How many runs in a row may send nothing.
const MOST_IDLE: u32 = 20;

/// What the runs were like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Played {
    /// How often the command was started.
    pub(super) runs: u64,
    /// How often it was killed.
    pub(super) kills: u64,
    /// The longest time from a start with a journal to the first request.
    pub(super) slowest_resume: Duration,
    /// How many rows of each provider kills, sleeps and a restart may have met.
    pub(super) met: BTreeMap<String, u64>,
    /// What happened beside kills.
    pub(super) disturbed: Disturbed,
}

/// The command, and what it is for.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) enroll: &'a Enroll,
    pub(super) files: &'a Files,
    pub(super) watch: &'a Watch,
    pub(super) sandbox: &'a Sandbox,
    pub(super) options: &'a Options,
}

/// Beside each call, outcomes of four others can be waiting for their record.
const UNDER_WAY: u64 = 5;

impl Played {
    /// The only worker was killed, with as many rows under way as there can be.
    pub(super) fn kill(&mut self, providers: &[&str]) {
        self.kills += 1;
        for provider in providers {
            *self.met.entry((*provider).to_owned()).or_default() += UNDER_WAY * at_once(provider);
        }
    }
}

/// How many calls are under way at once at a provider.
fn at_once(provider: &str) -> u64 {
    let signs = |facts: &&'static Facts| facts.id == provider && facts.signs.is_some();
    if enroll::PROVIDERS.iter().any(signs) { 1 } else { CONCURRENCY as u64 }
}

impl Stage<'_> {
    /// Imports, killed over and over.
    pub(super) async fn import(&self) -> anyhow::Result<Played> {
        if let Some(together) = &self.options.together {
            return self.import_together(together).await;
        }
        let (mut played, mut idle) = (Played::default(), 0);
        let arguments = self.arguments(SECRETS, &[]);
        loop {
            let creates = self.watch.creates();
            let end = self.start(&arguments, Some(self.options.kill_every)).await?;
            let first = self.watch.until_first().unwrap_or_default();
            if played.runs > 0 {
                played.slowest_resume = played.slowest_resume.max(first);
            }
            played.runs += 1;
            match end {
                End::Killed => played.kill(&self.options.providers),
                End::Exited(code) => {
                    self.check(code, &errors(self.files))?;
                    if journal::count(self.files, self.options, State::Planned).await? == 0 {
                        return Ok(played);
                    }
                }
            }
            idle = if self.watch.creates() > creates { 0 } else { idle + 1 };
            ensure!(idle < MOST_IDLE, "{idle} runs in a row sent nothing; the last wrote: {}", errors(self.files));
            ensure!(played.runs < MOST_RUNS, "rows are left after {MOST_RUNS} runs");
        }
    }

    /// Starts the command, with tokens that have not expired.
    pub(super) async fn start(&self, arguments: &[String], kill_after: Option<Duration>) -> anyhow::Result<End> {
        self.files.write_providers(self.sandbox, self.options)?;
        self.enroll.run(self.files, self.watch, arguments, kill_after).await
    }

    /// Rows are left, or users exist or may exist. Expired tokens and rejected nonces are among the
    /// faults, and the reason to stop if no user may exist yet.
    pub(super) fn check(&self, code: i32, errors: &str) -> anyhow::Result<()> {
        match code {
            0 | 4 | 5 | 6 | 7 => Ok(()),
            code => bail!("the import ended with {code}; it wrote: {errors}"),
        }
    }

    /// The arguments of an import whose secrets go to this file.
    pub(super) fn arguments(&self, secrets: &str, more: &[&str]) -> Vec<String> {
        let (to, concurrency) = (self.options.providers.join(","), CONCURRENCY.to_string());
        let arguments = [
            "import",
            "--providers",
            PROVIDERS,
            "--to",
            &to,
            "--journal",
            self.options.journal(),
            "--secrets",
            secrets,
            "--max-unknown",
            "1000000",
            "--max-rejected",
            "100",
            "--concurrency",
            &concurrency,
            "--yes",
            "--progress",
            "never",
            ROWS,
        ];
        arguments.iter().chain(more).map(|argument| (*argument).to_owned()).collect()
    }
}
