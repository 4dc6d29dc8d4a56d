//! Makes an outcome of a created user, an error, or what settling found.

use std::time::Duration;

use enroll_client::clock::{Clock as _, SystemClock};
use enroll_client::{AttemptRecord, Existing, Personal, UserMayExist};

use super::{AttemptOutcome, Outcome, OutcomeKind};
use crate::identity::Identity;
use crate::since_epoch::millis;
use crate::{CreatedUser, Error, ErrorKind, NewUser, Settled, Step};

impl Outcome {
    /// The same, with the SHA-256 of the external id and of the e-mail address of the user: without
    /// them a stored outcome cannot be settled, because nothing says whose it is.
    ///
    /// The hashes are personal data: who has the address can recognise it.
    ///
    /// ```
    /// use enroll_core::{CreatedUser, Error, NewUser, Outcome};
    /// fn row(result: &Result<CreatedUser, Error>, user: &NewUser) -> Outcome {
    ///     Outcome::from(result).for_user(user)
    /// }
    /// ```
    #[must_use]
    pub fn for_user(mut self, user: &NewUser) -> Self {
        let Identity { external_id_sha256, email_sha256 } = Identity::of(user);
        (self.external_id_sha256, self.email_sha256) = (external_id_sha256, email_sha256);
        self.is_for_user = true;
        self
    }

    /// The same, recorded at this time since 1970-01-01T00:00:00Z instead of now by the system
    /// clock.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_core::{CreatedUser, Outcome};
    /// let outcome = Outcome::from(&CreatedUser::new("capa", "u-1")).recorded_at(Duration::from_secs(1_800_000_000));
    /// assert_eq!(outcome.recorded_at_ms, 1_800_000_000_000);
    /// ```
    #[must_use]
    pub const fn recorded_at(mut self, since_epoch: Duration) -> Self {
        self.recorded_at_ms = millis(since_epoch);
        self
    }

    /// What to store before [`settle`](crate::settle) in place of this outcome, because it may
    /// retry. If the process dies then, the next `settle` waits until the retry has ended.
    ///
    /// ```
    /// use enroll_core::Outcome;
    /// fn store_first(row: &Outcome) -> serde_json::Result<String> {
    ///     serde_json::to_string(&row.clone().settling())
    /// }
    /// ```
    #[must_use]
    pub const fn settling(mut self) -> Self {
        self.settling = true;
        self
    }

    /// What to store after [`settle`](crate::settle) in place of this outcome: what is known of the
    /// user now. Store the secrets of a user that the retry created apart, as after a call.
    ///
    /// ```
    /// use enroll_core::{CreateUser, NewUser, Outcome, SettleError, SettleOptions, settle};
    /// async fn reconcile(provider: &dyn CreateUser, user: &NewUser, row: Outcome) -> Result<Outcome, SettleError> {
    ///     let settled = settle(provider, user, &row, &SettleOptions::new()).await?;
    ///     Ok(row.settled(&settled))
    /// }
    /// ```
    #[must_use]
    pub fn settled(mut self, settled: &Settled) -> Self {
        if let Settled::Created(created) = settled {
            return self.then_created(created);
        }
        let now = millis(SystemClock::new().since_epoch());
        let retry = settled.retry();
        if retry.is_some_and(Error::may_have_created) {
            self.ended_at_ms = now;
        }
        self.has_secrets |= retry.is_some_and(error_has_secrets);
        self.user_may_exist = self.user_may_exist.max(settled.user_may_exist());
        if let Settled::Exists(exists) = settled {
            self.kind = OutcomeKind::Exists;
            self.ownership = Some(exists.ownership);
            self.user_id = settled.user_id().map(str::to_owned);
            self.candidate_user_id = None;
            self.step = if self.user_id.is_some() { None } else { Some(Step::LookUp) };
        }
        (self.settling, self.recorded_at_ms) = (false, now);
        self
    }

    /// The outcome of the retry that created the user, for the same user.
    fn then_created(self, created: &CreatedUser) -> Self {
        Self {
            external_id_sha256: self.external_id_sha256,
            email_sha256: self.email_sha256,
            is_for_user: self.is_for_user,
            began_at_ms: self.began_at_ms,
            ..Self::from(created)
        }
    }

    fn new(provider: &str, kind: OutcomeKind, user_may_exist: UserMayExist, attempts: &[AttemptRecord]) -> Self {
        let now = SystemClock::new().since_epoch();
        let (began, ended) = times(attempts).unwrap_or((now, now));
        Self {
            provider: provider.to_owned(),
            kind,
            user_may_exist,
            step: None,
            after_ms: None,
            status: None,
            code: None,
            field: None,
            existing: None,
            problems: Vec::new(),
            request_id: None,
            user_id: None,
            candidate_user_id: None,
            call_id: None,
            attempts: attempts.iter().map(AttemptOutcome::from).collect(),
            is_probably_ours: false,
            has_secrets: false,
            one_time_password_may_be_lost: false,
            retry_safe_by: None,
            retry_safe_until_ms: None,
            idempotency_key: None,
            key_began_at_ms: None,
            external_id_sha256: None,
            email_sha256: None,
            is_for_user: false,
            ownership: None,
            began_at_ms: millis(began),
            ended_at_ms: millis(ended),
            settling: false,
            recorded_at_ms: millis(now),
        }
    }
}

impl From<&Result<CreatedUser, Error>> for Outcome {
    fn from(result: &Result<CreatedUser, Error>) -> Self {
        result.as_ref().map_or_else(Self::from, Self::from)
    }
}

impl From<&CreatedUser> for Outcome {
    fn from(created: &CreatedUser) -> Self {
        Self {
            status: Some(created.status),
            request_id: created.request_id.clone(),
            user_id: Some(created.user_id.clone()),
            call_id: created.call_id(),
            has_secrets: has_secrets(created),
            ..Self::new(created.provider, OutcomeKind::Created, UserMayExist::Yes, &created.attempts)
        }
    }
}

impl From<&Error> for Outcome {
    fn from(error: &Error) -> Self {
        let (recovery, safe_retry) = (error.recovery(), error.safe_retry());
        let outcome = Self::new(error.provider(), error.kind().into(), error.user_may_exist(), error.attempts());
        let began = Duration::from_millis(outcome.began_at_ms);
        let is_known = matches!(recovery.step, Step::Keep | Step::Adopt);
        let user_id = error.user_id().map(str::to_owned);
        let (user_id, candidate_user_id) = if is_known { (user_id, None) } else { (None, user_id) };
        Self {
            step: Some(recovery.step),
            after_ms: recovery.after.map(millis),
            status: error.status(),
            code: error.code().map(|code| code.as_str().to_owned()),
            field: error.field().map(str::to_owned),
            existing: existing(error.kind()),
            problems: error.report().map(|report| report.problems.clone()).unwrap_or_default(),
            request_id: error.request_id().map(str::to_owned),
            user_id,
            candidate_user_id,
            call_id: error.call_id(),
            is_probably_ours: error.is_probably_ours(),
            has_secrets: error_has_secrets(error),
            one_time_password_may_be_lost: error.one_time_password_may_be_lost(),
            retry_safe_by: safe_retry.map(|safe| safe.by),
            retry_safe_until_ms: safe_retry.and_then(|safe| safe.until).map(millis),
            idempotency_key: error.idempotency_key().map(Personal::from),
            key_began_at_ms: error.idempotency_key_age().map(|age| millis(began.saturating_sub(age))),
            ..outcome
        }
    }
}

/// When the first attempt began and the last one ended, by the clock of the client.
fn times(attempts: &[AttemptRecord]) -> Option<(Duration, Duration)> {
    let (first, last) = (attempts.first()?, attempts.last()?);
    Some((first.began_at, last.began_at.saturating_add(last.elapsed)))
}

fn has_secrets(created: &CreatedUser) -> bool {
    created.one_time_password.is_some() || created.refresh_token.is_some()
}

fn error_has_secrets(error: &Error) -> bool {
    error.one_time_password().is_some() || error.refresh_token().is_some()
}

const fn existing(kind: &ErrorKind) -> Option<Existing> {
    match kind {
        ErrorKind::AlreadyExists(existing) => Some(*existing),
        _ => None,
    }
}
