//! Nonces of signing keys that the workers of one journal take turns with.
//!
//! The client of a provider that signs gets nonces that count only while the journal leases its key
//! to this worker. With a journal in a file, which one process uses, clients have nonces of their
//! own.

use std::collections::BTreeMap;
use std::sync::Arc;

use enroll::Config;
use enroll_import::{Importer, LeasedNonces};

use crate::input::providers_file::ProvidersFile;
use crate::journal::AnyJournal;

/// The leased nonces of each target that signs, by its name.
pub(crate) struct Nonces(BTreeMap<String, Arc<LeasedNonces>>);

impl Nonces {
    /// None at all if the journal is not shared.
    pub(crate) fn of(is_shared: bool, file: &ProvidersFile, to: &[String]) -> Self {
        let signs = |name: &&String| is_shared && file.facts(name).is_some_and(|facts| facts.signs.is_some());
        Self(to.iter().filter(signs).map(|name| (name.clone(), Arc::new(LeasedNonces::new()))).collect())
    }

    /// The configuration of a client that uses them.
    pub(crate) fn configure(&self, name: &str, config: Config) -> Config {
        match self.0.get(name) {
            Some(nonces) => config.nonces(nonces.clone()),
            None => config,
        }
    }

    /// An importer that leases the key for them.
    pub(crate) fn give<'a>(&self, name: &str, importer: Importer<'a, AnyJournal>) -> Importer<'a, AnyJournal> {
        match self.0.get(name) {
            Some(nonces) => importer.nonces(nonces.clone()),
            None => importer,
        }
    }
}
