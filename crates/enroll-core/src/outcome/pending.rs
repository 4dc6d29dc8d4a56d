//! What can be settled of a stored outcome.

use std::time::Duration;

use enroll_client::UserMayExist;

use super::Outcome;
use crate::identity::Identity;
use crate::{PendingCall, SettleError};

impl Outcome {
    /// Whether there is something to settle: the user may exist, or exists and its id is unknown. A
    /// user whose [ownership](Self::ownership) was found is for a person instead.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind, Outcome};
    /// assert!(Outcome::from(&Error::new("capa", ErrorKind::Unknown)).is_open());
    /// assert!(!Outcome::from(&Error::new("capa", ErrorKind::Rejected)).is_open());
    /// ```
    pub const fn is_open(&self) -> bool {
        match self.user_may_exist {
            UserMayExist::No => false,
            UserMayExist::Maybe => true,
            UserMayExist::Yes => self.ownership.is_none() && self.step.is_some() && self.user_id.is_none(),
        }
    }
}

/// What [`settle`](crate::settle) needs of a stored outcome.
///
/// # Errors
///
/// [`SettleError::Known`] if there is nothing to settle, and [`SettleError::NoUser`] if the outcome
/// was stored without [`Outcome::for_user`].
impl TryFrom<&Outcome> for PendingCall {
    type Error = SettleError;

    fn try_from(outcome: &Outcome) -> Result<Self, SettleError> {
        if !outcome.is_open() {
            return Err(SettleError::Known { kind: outcome.kind });
        }
        if !outcome.is_for_user {
            return Err(SettleError::NoUser);
        }
        let identity = Identity {
            external_id_sha256: outcome.external_id_sha256.clone(),
            email_sha256: outcome.email_sha256.clone(),
        };
        let key = outcome.idempotency_key.clone();
        let [began, ended] = [outcome.began_at_ms, outcome.ended_at_ms].map(Duration::from_millis);
        let key_began = outcome.key_began_at_ms.map(Duration::from_millis);
        let pending = Self::of_outcome(&outcome.provider, identity, key, key_began, began, ended);
        Ok(if outcome.settling { pending.settling() } else { pending })
    }
}
