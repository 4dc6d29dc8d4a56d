//! One-time secrets of an import: where they go is decided before anything is sent.
//!
//! * `one_time`: what a provider shows once of a user.
//! * `file`: a file of lines, each on the disk before the journal says that its user was created.
//!
//! They are never in the journal, in results or in logs.

mod file;
mod one_time;

use std::io;
use std::sync::Arc;

use enroll_core::Facts;

pub use file::{SecretLine, SecretsError, SecretsFile};
pub use one_time::OneTime;

use crate::Attempt;

/// Where the one-time secrets of an import go.
///
/// ```
/// use enroll_import::SecretsTo;
/// let is_a_decision = !matches!(SecretsTo::Undecided, SecretsTo::Undecided);
/// # assert!(!is_a_decision);
/// ```
#[derive(Debug, Clone)]
pub enum SecretsTo {
    /// Nobody decided. A provider that returns secrets is not called then.
    Undecided,
    /// They are dropped, and can never be had again.
    Nowhere,
    /// To a file.
    File(Arc<SecretsFile>),
}

impl SecretsTo {
    /// Whether the provider can be called: it returns no secrets, or it was decided where they go.
    pub fn is_decided_for(&self, facts: &Facts) -> bool {
        !returns_secrets(facts) || !matches!(self, Self::Undecided)
    }

    /// Stores the secrets of an attempt. Returns whether they are safe or not wanted.
    pub(crate) async fn store(
        &self,
        facts: &Facts,
        name: &str,
        attempt: Attempt,
        secrets: Option<OneTime<'_>>,
    ) -> io::Result<()> {
        // Without secrets, only a user whose id could not be read is worth a line.
        let Some(secrets) = secrets.filter(|secrets| returns_secrets(facts) || secrets.user_id().is_none()) else {
            return Ok(());
        };
        match self {
            Self::Undecided | Self::Nowhere => Ok(()),
            Self::File(file) => file.store(name, attempt, &secrets).await,
        }
    }
}

/// Whether the provider shows something only once.
pub fn returns_secrets(facts: &Facts) -> bool {
    facts.keep.one_time_password.or(facts.keep.refresh_token).is_some()
}
