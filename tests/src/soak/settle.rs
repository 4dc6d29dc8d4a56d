//! Settles the users who may exist, once the faults are over.

use anyhow::bail;

use super::command::{End, errors};
use super::files::{JOURNAL, PROVIDERS, ROWS, SECRETS};
use super::play::Stage;

impl Stage<'_> {
    /// Settles at each provider.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        for provider in &self.options.providers {
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
            match self.start(&arguments.map(str::to_owned), None).await? {
                // All is settled, or users exist or may exist.
                End::Exited(0 | 6 | 7) => {}
                end => bail!("settling at {provider} ended with {end:?}; it wrote: {}", errors(self.files)),
            }
        }
        Ok(())
    }
}
