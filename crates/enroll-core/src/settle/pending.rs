//! What to persist before a call, so that another process can settle it.
//!
//! It holds no secret. It holds the external id, a hash of the e-mail address and the idempotency
//! key, which may be personal data, so `Debug` shows none of them.

use std::fmt;
use std::time::Duration;

use enroll_client::clock::{Clock as _, SystemClock};
use enroll_client::{CallOptions, Personal, decode, is_blank, random};
use serde::{Deserialize, Deserializer, Serialize};

use crate::identity::{Identity, hash};
use crate::since_epoch::millis;
use crate::{CreateUser, Error, NewUser, Settled};

/// A call that is about to be made: what to store before it, to be able to
/// [`settle`](crate::settle) it after an unknown outcome, even if this process dies during the
/// call.
///
/// It is JSON without secrets; store it next to the profile, which it does not hold. Remove it when
/// the outcome is known.
///
/// ```
/// use enroll_core::{CallOptions, CreateUser, CreatedUser, Error, NewUser, PendingCall};
/// # fn store(_: &PendingCall) {}
/// async fn create(provider: &dyn CreateUser, user: &NewUser) -> Result<CreatedUser, Error> {
///     let mut pending = PendingCall::new(provider, user);
///     store(&pending);
///     let result = provider.create_user(user, &pending.call_options(CallOptions::new())).await;
///     pending.ended();
///     store(&pending);
///     result
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PendingCall {
    version: u32,
    provider: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<Personal>,
    /// The hash of the external id, if an outcome that was stored without it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id_sha256: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_sha256: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<Personal>,
    /// When the key was first used, if that was after the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_began_at_ms: Option<u64>,
    began_at_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at_ms: Option<u64>,
    /// Whether the call was being settled when this was stored.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    settling: bool,
}

/// The version of the stored form. A later form that an earlier release cannot read has another.
const VERSION: u32 = 1;

impl PendingCall {
    /// A call of this provider for this user that begins now, by the system clock. If the provider
    /// accepts idempotency keys, it has a new one.
    ///
    /// ```
    /// use enroll_core::{CreateUser, NewUser, PendingCall};
    /// fn store_first(provider: &dyn CreateUser, user: &NewUser) -> serde_json::Result<String> {
    ///     serde_json::to_string(&PendingCall::new(provider, user))
    /// }
    /// ```
    pub fn new(provider: &dyn CreateUser, user: &NewUser) -> Self {
        Self::new_at(provider, user, SystemClock::new().since_epoch())
    }

    /// A call that begins at this time since 1970-01-01T00:00:00Z, for a clock of your own.
    ///
    /// ```
    /// use enroll_core::{CreateUser, NewUser, PendingCall, client::Clock};
    /// fn pending(provider: &dyn CreateUser, user: &NewUser, clock: &dyn Clock) -> PendingCall {
    ///     PendingCall::new_at(provider, user, clock.since_epoch())
    /// }
    /// ```
    pub fn new_at(provider: &dyn CreateUser, user: &NewUser, now: Duration) -> Self {
        let key = provider.facts().takes_idempotency_keys().then(random::idempotency_key).flatten();
        Self {
            version: VERSION,
            provider: provider.id().to_owned(),
            external_id: external_id(user),
            external_id_sha256: None,
            email_sha256: Identity::of(user).email_sha256,
            idempotency_key: key.map(Personal::new),
            key_began_at_ms: None,
            began_at_ms: millis(now),
            ended_at_ms: None,
            settling: false,
        }
    }

    /// The call of a stored outcome.
    pub(crate) fn of_outcome(
        provider: &str,
        user: Identity,
        key: Option<Personal>,
        key_began: Option<Duration>,
        began: Duration,
        ended: Duration,
    ) -> Self {
        Self {
            version: VERSION,
            provider: provider.to_owned(),
            external_id: None,
            external_id_sha256: user.external_id_sha256,
            email_sha256: user.email_sha256,
            idempotency_key: key.filter(|key| !is_blank(key.expose())),
            key_began_at_ms: key_began.map(millis),
            began_at_ms: millis(began),
            ended_at_ms: Some(millis(ended)),
            settling: false,
        }
    }

    /// Uses this idempotency key, which no call has used, instead of a generated one. A blank key
    /// is none.
    ///
    /// ```
    /// use enroll_core::PendingCall;
    /// fn with_own_key(pending: PendingCall) -> PendingCall {
    ///     pending.idempotency_key("order-4711")
    /// }
    /// ```
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<Personal>) -> Self {
        self.idempotency_key = Some(key.into()).filter(|key| !is_blank(key.expose()));
        self
    }

    /// Takes a new idempotency key instead of a used one, by the system clock. Returns whether
    /// there is a new one; there is none if the call has no key.
    ///
    /// It is a decision of the caller, and no promise of the provider covers it: between two keys
    /// the provider does not recognise a retry, so a user whom a look-up did not show gets a second
    /// one. It helps if a create that failed used up the key, as [`is_key_used_up`] can show. Do it
    /// for a user who is not hidden, after [`settled`](Self::settled), and store the result before
    /// the next [`settle`](crate::settle).
    ///
    /// ```
    /// use enroll_core::{PendingCall, Settled};
    /// /// Whether to settle again, with a new key. A person decided it for this user.
    /// fn renew(settled: &Settled, pending: &mut PendingCall, is_decided: bool) -> bool {
    ///     matches!(settled, Settled::Unknown(unknown) if unknown.is_key_used_up())
    ///         && is_decided
    ///         && pending.renew_key()
    /// }
    /// ```
    ///
    /// [`is_key_used_up`]: crate::StillUnknown::is_key_used_up
    pub fn renew_key(&mut self) -> bool {
        self.renew_key_at(SystemClock::new().since_epoch())
    }

    /// Takes a new idempotency key at this time since 1970-01-01T00:00:00Z; see
    /// [`renew_key`](Self::renew_key).
    ///
    /// ```
    /// use enroll_core::{PendingCall, client::Clock};
    /// fn renew(pending: &mut PendingCall, clock: &dyn Clock) -> bool {
    ///     pending.renew_key_at(clock.since_epoch())
    /// }
    /// ```
    pub fn renew_key_at(&mut self, now: Duration) -> bool {
        let Some(key) = random::idempotency_key().filter(|_| self.idempotency_key.is_some()) else { return false };
        self.idempotency_key = Some(Personal::new(key));
        self.key_began_at_ms = Some(millis(now));
        true
    }

    /// The options of the call: these, with the idempotency key and its age by the system clock.
    ///
    /// ```
    /// use enroll_core::{CallOptions, PendingCall};
    /// fn options(pending: &PendingCall) -> CallOptions {
    ///     pending.call_options(CallOptions::new())
    /// }
    /// ```
    #[must_use]
    pub fn call_options(&self, call: CallOptions) -> CallOptions {
        self.call_options_at(call, SystemClock::new().since_epoch())
    }

    /// The options of a call at this time since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use enroll_core::{CallOptions, PendingCall, client::Clock};
    /// fn options(pending: &PendingCall, clock: &dyn Clock) -> CallOptions {
    ///     pending.call_options_at(CallOptions::new(), clock.since_epoch())
    /// }
    /// ```
    #[must_use]
    pub fn call_options_at(&self, call: CallOptions, now: Duration) -> CallOptions {
        match self.key() {
            // A key of unknown age may be forgotten, so it makes no retry safe.
            Some(key) => call.idempotency_key(key).idempotency_key_age(self.key_age(now).unwrap_or(Duration::MAX)),
            None => call,
        }
    }

    /// Records that the last attempt of a call ended now, by the system clock. Call it when
    /// `create_user` returns, and store the result.
    ///
    /// ```
    /// use enroll_core::PendingCall;
    /// fn record(pending: &mut PendingCall) -> serde_json::Result<String> {
    ///     pending.ended();
    ///     serde_json::to_string(pending)
    /// }
    /// ```
    pub fn ended(&mut self) {
        self.ended_at(SystemClock::new().since_epoch());
    }

    /// Records that the last attempt of a call ended at this time since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use enroll_core::{PendingCall, client::Clock};
    /// fn record(pending: &mut PendingCall, clock: &dyn Clock) {
    ///     pending.ended_at(clock.since_epoch());
    /// }
    /// ```
    pub fn ended_at(&mut self, now: Duration) {
        self.ended_at_ms = Some(millis(now));
        self.settling = false;
    }

    /// Records that the call was settled, by the system clock. Call it when
    /// [`settle`](crate::settle) returns, and store the result. The end of the last attempt moves
    /// only if a retry may have created the user: a user of a later time is not yours.
    ///
    /// ```
    /// use enroll_core::{PendingCall, Settled};
    /// fn record(pending: &mut PendingCall, settled: &Settled) -> serde_json::Result<String> {
    ///     pending.settled(settled);
    ///     serde_json::to_string(pending)
    /// }
    /// ```
    pub fn settled(&mut self, settled: &Settled) {
        self.settled_at(settled, SystemClock::new().since_epoch());
    }

    /// Records that the call was settled, at this time since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use enroll_core::{PendingCall, Settled, client::Clock};
    /// fn record(pending: &mut PendingCall, settled: &Settled, clock: &dyn Clock) {
    ///     pending.settled_at(settled, clock.since_epoch());
    /// }
    /// ```
    pub fn settled_at(&mut self, settled: &Settled, now: Duration) {
        if settled.retry().is_some_and(Error::may_have_created) {
            self.ended_at_ms = Some(millis(now));
        }
        self.settling = false;
    }

    /// What to store while [`settle`](crate::settle) runs, because it may retry. If the process
    /// dies then, the next `settle` from the stored form waits until the retry has ended.
    ///
    /// ```
    /// use enroll_core::PendingCall;
    /// fn store_first(pending: &PendingCall) -> serde_json::Result<String> {
    ///     serde_json::to_string(&pending.settling())
    /// }
    /// ```
    #[must_use]
    pub fn settling(&self) -> Self {
        Self { settling: true, ..self.clone() }
    }

    pub(crate) const fn is_settling(&self) -> bool {
        self.settling
    }

    /// The id of the provider that is called.
    ///
    /// ```
    /// fn is_at_kraken(pending: &enroll_core::PendingCall) -> bool {
    ///     pending.provider() == "kraken"
    /// }
    /// ```
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// When the first attempt began, as time since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// fn is_recent(pending: &enroll_core::PendingCall, clock: &dyn enroll_core::client::Clock) -> bool {
    ///     clock.since_epoch().saturating_sub(pending.began()).as_secs() < 3600
    /// }
    /// ```
    pub const fn began(&self) -> Duration {
        Duration::from_millis(self.began_at_ms)
    }

    /// When the last attempt ended. None if that was never recorded: the process may have died
    /// during the call.
    pub(crate) fn last_ended(&self) -> Option<Duration> {
        self.ended_at_ms.map(Duration::from_millis)
    }

    /// How long ago the key was first used; none if the clock was set back since.
    pub(crate) fn key_age(&self, now: Duration) -> Option<Duration> {
        now.checked_sub(Duration::from_millis(self.key_began_at_ms.unwrap_or(self.began_at_ms)))
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.idempotency_key.as_ref().map(|key| key.expose().as_str())
    }

    /// Whether the call was made for this user, by what is stored of it.
    pub(crate) fn is_for(&self, user: &NewUser) -> bool {
        let known = match &self.external_id {
            Some(id) => hash(id),
            None => self.external_id_sha256.clone(),
        };
        Identity { external_id_sha256: known, email_sha256: self.email_sha256.clone() } == Identity::of(user)
    }
}

fn external_id(user: &NewUser) -> Option<Personal> {
    user.external_id.as_ref()?.trimmed().map(Personal::from)
}

/// So that [`settle`](crate::settle) takes a pending call as well as a stored outcome.
impl From<&Self> for PendingCall {
    fn from(pending: &Self) -> Self {
        pending.clone()
    }
}

impl fmt::Debug for PendingCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCall")
            .field("provider", &crate::shown_id(&self.provider))
            .field("external_id", &self.external_id)
            .field("idempotency_key", &self.idempotency_key)
            .field("began_at_ms", &self.began_at_ms)
            .field("ended_at_ms", &self.ended_at_ms)
            .field("settling", &self.settling)
            .finish_non_exhaustive()
    }
}

/// The stored form. Fields that a later release adds are ignored.
#[derive(Deserialize)]
struct Stored {
    version: u32,
    provider: String,
    external_id: Option<Personal>,
    external_id_sha256: Option<Personal>,
    email_sha256: Option<Personal>,
    idempotency_key: Option<Personal>,
    key_began_at_ms: Option<u64>,
    began_at_ms: u64,
    ended_at_ms: Option<u64>,
    #[serde(default)]
    settling: bool,
}

impl<'de> Deserialize<'de> for PendingCall {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored: Stored = decode::redacted(deserializer)?;
        if stored.version != VERSION {
            let message = "the pending call was stored in another version of the form; use the release that stored it";
            return Err(serde::de::Error::custom(message));
        }
        Ok(Self {
            version: stored.version,
            provider: stored.provider,
            external_id: stored.external_id,
            external_id_sha256: stored.external_id_sha256,
            email_sha256: stored.email_sha256,
            // `create_user` replaces a blank key by a new one, which the provider would not recognise.
            idempotency_key: stored.idempotency_key.filter(|key| !is_blank(key.expose())),
            key_began_at_ms: stored.key_began_at_ms,
            began_at_ms: stored.began_at_ms,
            ended_at_ms: stored.ended_at_ms,
            settling: stored.settling,
        })
    }
}
