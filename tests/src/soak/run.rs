//! A run, from an empty sandbox to the comparison.

use std::time::Duration;

use enroll_sandbox::{FaultPlan, Sandbox};

use super::command::Enroll;
use super::compare::{Known, compare};
use super::counters::Phase;
use super::files::Files;
use super::play::{Played, Stage};
use super::secrets::Secrets;
use super::table::{Shared, Soaked};
use super::watch::Watch;
use super::{Options, journal, truth};
use crate::chaos::{compare::is_promised, faults};

/// How long after the last response a provider may still store a user, and a killed connection may
/// still be served.
const LATE: Duration = Duration::from_millis(500);

/// Imports, killed over and over while things go wrong, settles, and compares.
///
/// # Errors
///
/// If the run cannot be made, or the command ended in a way that no run explains.
pub async fn run(options: &Options) -> anyhow::Result<Soaked> {
    let enroll = Enroll::sibling()?;
    let files = Files::new(options)?;
    let watch = Watch::new(options);
    let sandbox = sandbox(options, &watch).await?;
    let stage = Stage { enroll: &enroll, files: &files, watch: &watch, sandbox: &sandbox, options };
    let mut played = stage.import().await?;
    tokio::time::sleep(LATE + options.attempt_timeout * 2).await;
    let falls = watch.nonces_that_fell();
    let mut counters = stage.compare(Phase::Sent, &played).await?;
    sandbox.clear_faults();
    let kills = played.kills;
    let settling_kills = stage.settle(&mut played).await?;
    tokio::time::sleep(LATE).await;
    counters.extend(stage.compare(Phase::Settled, &played).await?);
    let Played { runs, slowest_resume, disturbed, .. } = played;
    let creates = watch.creates();
    let (seed, lease) = (options.seed, options.lease());
    let together = options.together.as_ref().map(|together| Shared {
        disturbed,
        nonces_that_fell: falls,
        lease,
        restarts: together.restart.is_some(),
    });
    Ok(Soaked { seed, runs, kills, settling_kills, slowest_resume, creates, together, counters })
}

async fn sandbox(options: &Options, watch: &Watch) -> anyhow::Result<Sandbox> {
    let watch = watch.clone();
    let mut builder = Sandbox::builder()
        .max_users(usize::MAX)
        .reject_only_promised_duplicates()
        .on_request(move |request| watch.see(request));
    for provider in &options.providers {
        let plan = FaultPlan::random(options.seed, options.faults, faults::of(provider, &options.chaos()));
        builder = builder.faults(*provider, plan);
    }
    Ok(builder.start().await?)
}

impl Stage<'_> {
    async fn compare(&self, phase: Phase, played: &Played) -> anyhow::Result<Vec<super::Counters>> {
        let report = self.report().await?;
        let mut all = journal::all(self.files, self.options).await?;
        let secrets = Secrets::read(&self.files.secrets(self.options))?;
        let truth = self.sandbox.truth();
        let mut counters = Vec::new();
        for provider in &self.options.providers {
            let stored = truth::stored(&truth, provider, self.options);
            let Some(known) = all.remove(*provider) else { anyhow::bail!("the journal has no target {provider}") };
            let mut of_provider = compare(Known {
                provider,
                phase,
                in_file: self.options.rows,
                rows: &known.rows,
                stored: &stored,
                secrets: &secrets,
                is_promised: is_promised(provider, true),
                killed: played.met.get(*provider).copied().unwrap_or_default(),
                ambiguous: self.watch.ambiguous(provider),
            });
            of_provider.disagreements = report.disagreements(provider, &known);
            counters.push(of_provider);
        }
        Ok(counters)
    }
}
