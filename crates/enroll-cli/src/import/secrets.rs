//! Where one-time secrets go, which is decided before anything is sent.

use std::sync::Arc;

use enroll::CreateUser;
use enroll_import::{JournalKey, SecretsFile, SecretsTo, returns_secrets};

use super::options::Secrets;
use crate::exit::UsageError;

impl Secrets {
    /// Checks that it is decided for every provider that returns a secret.
    pub(crate) fn check<'p>(
        &self,
        mut providers: impl Iterator<Item = (&'p str, &'p dyn CreateUser)>,
    ) -> anyhow::Result<()> {
        let is_decided = self.secrets.is_some() || self.discard_secrets;
        match providers.find(|(_, provider)| !is_decided && returns_secrets(provider.facts())) {
            Some((name, _)) => Err(UsageError(format!(
                "{name} returns a secret that it shows once; give --secrets FILE, or --discard-secrets"
            ))
            .into()),
            None => Ok(()),
        }
    }

    /// Opens the file of an import, or makes it.
    pub(crate) fn open(&self, key: &JournalKey, import: &str) -> anyhow::Result<SecretsTo> {
        Ok(match &self.secrets {
            Some(path) => SecretsTo::File(Arc::new(SecretsFile::open(path, key, import)?)),
            None if self.discard_secrets => SecretsTo::Nowhere,
            None => SecretsTo::Undecided,
        })
    }
}
