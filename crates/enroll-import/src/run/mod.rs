//! An import at one provider: what is planned is sent, each row once, and every outcome is recorded.
//!
//! * `options`: how it sends.
//! * `sender`: the loop: claim, call, record, until a reason to stop.
//! * `row`: one row: read, call, store its secrets, record.
//! * `access`: whether the provider can be used, before the first row.
//! * `brakes`: when it pauses by itself.
//! * `turn`: its turn among the workers of a shared journal.
//! * `stop`: why it ended, and how it is asked to end.
//! * `settle`: what became of the users who may exist.
//! * `take_up`: what a secrets file proves after a crash.
//! * `event`: what is reported meanwhile.
//!
//! It never sends a row that is not `sending` in the journal, and never one whose user may exist.

mod access;
mod brakes;
mod event;
mod options;
mod row;
mod sender;
mod settle;
mod stop;
mod take_up;
mod turn;

use std::fmt;
use std::sync::Arc;

use enroll_core::CreateUser;
use enroll_core::client::Clock;
use enroll_core::client::clock::SystemClock;

pub use event::Event;
pub use options::ImportOptions;
pub use settle::Settlement;
pub use stop::{Stop, Stopper};

use crate::input::{InputError, InputFile};
use crate::{Journal, JournalError, LeasedNonces, SecretsTo, Target};

/// An import of a file at one provider.
///
/// Several of one journal run side by side, one for each target. Give its provider a client that
/// makes one attempt, `Retry::new().attempts(1)`: the import waits and sends again by itself where
/// that is certain to be safe.
///
/// ```
/// use enroll_core::CreateUser;
/// use enroll_import::input::InputFile;
/// use enroll_import::{ImportError, Importer, Journal, NewImport, NewTarget, Stop, Stopper};
/// async fn import(
///     journal: &impl Journal,
///     input: &InputFile,
///     provider: &dyn CreateUser,
///     base_url: &str,
/// ) -> Result<Stop, ImportError> {
///     let id = provider.id().to_owned();
///     let target = NewTarget { name: id.clone(), provider: id, base_url: base_url.to_owned() };
///     let path = input.path().display().to_string();
///     let new = NewImport { name: "customers".to_owned(), digest: input.digest()?, path, targets: vec![target] };
///     let import = journal.begin(new).await?;
///     let importer = Importer::new(journal, input, import.targets[0].clone(), provider);
///     importer.plan().await?;
///     importer.run(&Stopper::new()).await
/// }
/// ```
pub struct Importer<'a, J> {
    pub(crate) journal: &'a J,
    pub(crate) input: &'a InputFile,
    pub(crate) target: Target,
    pub(crate) provider: &'a dyn CreateUser,
    pub(crate) options: ImportOptions,
    pub(crate) secrets: SecretsTo,
    pub(crate) key: String,
    pub(crate) nonces: Option<Arc<LeasedNonces>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: &'a (dyn Fn(&Event<'_>) + Send + Sync),
}

impl<'a, J: Journal> Importer<'a, J> {
    /// An import with default options, whose secrets nobody decided about.
    pub fn new(journal: &'a J, input: &'a InputFile, target: Target, provider: &'a dyn CreateUser) -> Self {
        Self {
            journal,
            input,
            key: target.name.clone(),
            target,
            provider,
            options: ImportOptions::new(),
            secrets: SecretsTo::Undecided,
            nonces: None,
            clock: Arc::new(SystemClock::new()),
            events: &|_| (),
        }
    }

    /// Sets how it sends.
    #[must_use]
    pub fn options(mut self, options: ImportOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets where one-time secrets go.
    #[must_use]
    pub fn secrets(mut self, secrets: SecretsTo) -> Self {
        self.secrets = secrets;
        self
    }

    /// Sets the name of the key that the provider signs with; by default that of the target. Of
    /// several workers that share a journal, those with the same key take turns.
    #[must_use]
    pub fn key(mut self, name: impl Into<String>) -> Self {
        self.key = name.into();
        self
    }

    /// Sets the nonces that the client of the provider uses, so that it signs nothing while another
    /// worker has its key. Needed for a provider that signs, if several workers share the journal.
    #[must_use]
    pub fn nonces(mut self, nonces: Arc<LeasedNonces>) -> Self {
        self.nonces = Some(nonces);
        self
    }

    /// Sets the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets what is called with every event.
    #[must_use]
    pub fn events(mut self, events: &'a (dyn Fn(&Event<'_>) + Send + Sync)) -> Self {
        self.events = events;
        self
    }

    pub(crate) fn check_secrets(&self) -> Result<(), ImportError> {
        let is_decided = self.secrets.is_decided_for(self.provider.facts());
        if is_decided { Ok(()) } else { Err(ImportError::SecretsUndecided(self.target.name.clone())) }
    }
}

impl<J> fmt::Debug for Importer<'_, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Importer").field("target", &self.target).field("options", &self.options).finish_non_exhaustive()
    }
}

/// Why an import could not begin. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The input cannot be used.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The file of secrets cannot be read.
    #[error("the secrets of an earlier run cannot be read; give the file that the import began with")]
    Secrets(#[from] std::io::Error),
    /// The provider returns secrets, and nobody decided where they go.
    #[error("{0} returns a secret that it shows once; decide where it goes before the import begins")]
    SecretsUndecided(String),
}
