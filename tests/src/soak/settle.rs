//! Settles the users who may exist, once the faults are over. That is killed too, a few times at
//! each provider.

use std::time::Duration;

use anyhow::bail;

use super::command::{End, errors};
use super::files::{JOURNAL, PROVIDERS, ROWS, SECRETS};
use super::play::Stage;

/// How often settling is killed at each provider, before it may go on to its end.
const KILLS: u32 = 3;

impl Stage<'_> {
    /// Settles at each provider. Returns how often it was killed.
    pub(super) async fn settle(&self) -> anyhow::Result<u64> {
        let mut kills = 0;
        for provider in &self.options.providers {
            for _ in 0..KILLS {
                if self.settle_at(provider, Some(self.options.kill_every)).await? != End::Killed {
                    break;
                }
                kills += 1;
            }
            self.settle_at(provider, None).await?;
        }
        Ok(kills)
    }

    async fn settle_at(&self, provider: &str, kill_after: Option<Duration>) -> anyhow::Result<End> {
        let arguments = [
            "resolve",
            "--journal",
            JOURNAL,
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
