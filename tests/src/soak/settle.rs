//! Settles the users who may exist, once the faults are over. That is killed too, a few times at
//! each provider.

use std::time::Duration;

use anyhow::bail;
use enroll_import::State;

use super::command::{End, errors};
use super::files::{PROVIDERS, ROWS, SECRETS};
use super::journal;
use super::play::{Played, Stage};

/// How often settling is killed at each provider, before it may go on to its end.
const KILLS: u32 = 3;
/// How often it is looked whether the leases of a worker are over.
const LOOK: Duration = Duration::from_millis(200);
const MOST_LOOKS: u32 = 300;

impl Stage<'_> {
    /// Settles at each provider. Returns how often it was killed.
    pub(super) async fn settle(&self, played: &mut Played) -> anyhow::Result<u64> {
        let mut kills = 0;
        for provider in &self.options.providers {
            for _ in 0..KILLS {
                if self.settle_at(provider, Some(self.options.kill_every)).await? != End::Killed {
                    break;
                }
                kills += 1;
                played.kill(&[*provider]);
            }
            self.wait_for_leases().await?;
            self.settle_at(provider, None).await?;
        }
        Ok(kills)
    }

    /// Until the leases of a worker that was killed are over. In a file they are at once.
    async fn wait_for_leases(&self) -> anyhow::Result<()> {
        for _ in 0..MOST_LOOKS {
            if journal::count(self.files, self.options, State::Sending).await? == 0 {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        bail!("rows are being settled still, although their worker was killed")
    }

    async fn settle_at(&self, provider: &str, kill_after: Option<Duration>) -> anyhow::Result<End> {
        let arguments = [
            "resolve",
            "--journal",
            self.options.journal(),
            ROWS,
            "--to",
            provider,
            "--settle",
            "--settle-delay",
            "1ms",
            "--secrets",
            SECRETS,
            "--providers",
            PROVIDERS,
            "--yes",
        ];
        match self.start(&arguments.map(str::to_owned), kill_after).await? {
            // All is settled, or users exist or may exist.
            end @ (End::Killed | End::Exited(0 | 6 | 7)) => Ok(end),
            end => bail!("settling at {provider} ended with {end:?}; it wrote: {}", errors(self.files)),
        }
    }
}
