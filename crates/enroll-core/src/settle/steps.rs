//! The order in which a call is settled: check, wait, retry, look up.

use std::time::Duration;

use enroll_client::{RetryKey, RetryPromise, trimmed};

use super::judge::{Window, judge};
use super::{PendingCall, SettleError, SettleOptions, Settled};
use crate::shown_id;
use crate::{CreateUser, CreatedUser, Error, ErrorKind, FindError, LookUp, NewUser, ProblemKind, Report, UserQuery};

/// How long before its end the life of a key counts as over, for clocks that differ and for the
/// retry itself.
const KEY_MARGIN: Duration = Duration::from_secs(60 * 60);

/// Settles a call whose outcome is unknown, from what was stored before it: finds out whether the
/// user exists, without making a second one.
///
/// In this order:
///
/// 1. It checks that provider, profile and pending call belong together.
/// 2. It waits until the last attempt has ended and the [delay](SettleOptions::delay) has passed,
///    so that the provider can finish it. If no end was recorded, the call counts as ended when its
///    [total timeout](crate::Timeouts::total) had passed. It never waits longer than delay and
///    total timeout together, also if the clock was set back.
/// 3. If the provider promises that a retry makes no second user, and the request carries what it
///    recognises (external id, e-mail address, an idempotency key that has not expired), it retries
///    with the same values.
/// 4. It looks the user up, if the retry did not give the user's id and a documented call finds
///    users by e-mail address or external id. It does not after a lockout, which calls prolong.
///
/// What is settled is a [`PendingCall`], which was stored before the call, or an
/// [`Outcome`](crate::Outcome), which was stored after it with the hashes of its user
/// ([`Outcome::for_user`](crate::Outcome::for_user)).
///
/// The result is never *no*: not found proves nothing about a create that is still running. It may
/// be called again, also in another process and with a stored [`PendingCall`]. Store
/// [`PendingCall::settling`] before it, and the call as settled after it
/// ([`PendingCall::settled`]). Give the profile that the call was made with: only its external id
/// and its e-mail address can be compared.
///
/// # What it assumes
///
/// * *An external id is yours alone*: a user who has it is yours, whichever call created it.
/// * *The clocks agree*: the provider's and yours. A user with your unique e-mail address is yours
///   if its record is younger than your first attempt and was there when the last one had ended, and
///   somebody else's if it is older by five minutes or more. Any other record proves nothing.
/// * *The delay is long enough.* No provider documents that it checks uniqueness atomically, so a
///   retry beside a create that still runs could make a second user.
///
/// ```
/// use enroll_core::{CreateUser, NewUser, PendingCall, SettleError, SettleOptions, Settled, settle};
/// async fn user_id(
///     provider: &dyn CreateUser,
///     user: &NewUser,
///     stored: &str,
/// ) -> Result<Option<String>, Box<dyn std::error::Error>> {
///     let pending: PendingCall = serde_json::from_str(stored)?;
///     match settle(provider, user, &pending, &SettleOptions::new()).await? {
///         Settled::Created(created) => Ok(Some(created.user_id)),
///         Settled::Exists(exists) if exists.ownership.is_ours() => Ok(exists.user_id),
///         settled => {
///             println!("for a person: {settled}");
///             Ok(None)
///         }
///     }
/// }
/// ```
///
/// # Errors
///
/// [`SettleError`] if the values do not belong together, or a stored outcome leaves nothing to
/// settle. Nothing was sent then.
#[doc(alias = "reconcile")]
pub async fn settle<C>(
    provider: &dyn CreateUser,
    user: &NewUser,
    call: C,
    options: &SettleOptions,
) -> Result<Settled, SettleError>
where
    C: TryInto<PendingCall>,
    SettleError: From<C::Error>,
{
    let pending: PendingCall = call.try_into()?;
    settle_pending(provider, user, &pending, options).await
}

async fn settle_pending(
    provider: &dyn CreateUser,
    user: &NewUser,
    pending: &PendingCall,
    options: &SettleOptions,
) -> Result<Settled, SettleError> {
    let report = check(provider, user, pending)?;
    wait(provider, pending, options).await;
    let retry = match retry(provider, user, pending, &report, options).await {
        Some(Ok(created)) => return Ok(Settled::Created(Box::new(created))),
        Some(Err(error)) => Some(error),
        None => None,
    };
    let look_up = look_up(provider, user, retry.as_ref(), options).await;
    let until = ended(provider, pending).saturating_add(delay(provider, options));
    let may_have_created = retry.as_ref().is_some_and(Error::may_have_created);
    let window = Window { began: pending.began(), until: Some(until).filter(|_| !may_have_created) };
    Ok(judge(provider.facts(), window, retry, look_up))
}

fn delay(provider: &dyn CreateUser, options: &SettleOptions) -> Duration {
    options.delay.unwrap_or_else(|| provider.timeouts().attempt.saturating_add(Duration::from_secs(30)))
}

/// When the last attempt had ended, as far as that was recorded.
fn ended(provider: &dyn CreateUser, pending: &PendingCall) -> Duration {
    pending.last_ended().unwrap_or_else(|| pending.began().saturating_add(provider.timeouts().total))
}

fn check(provider: &dyn CreateUser, user: &NewUser, pending: &PendingCall) -> Result<Report, SettleError> {
    if pending.provider() != provider.id() {
        let called = shown_id(pending.provider()).to_owned();
        return Err(SettleError::OtherProvider { called, given: provider.id() });
    }
    if !pending.is_for(user) {
        return Err(SettleError::OtherUser);
    }
    let report = provider.check(user);
    if report.is_ready() { Ok(report) } else { Err(SettleError::Incomplete(report)) }
}

async fn wait(provider: &dyn CreateUser, pending: &PendingCall, options: &SettleOptions) {
    let delay = delay(provider, options);
    let left = ended(provider, pending).saturating_add(delay).saturating_sub(options.clock.since_epoch());
    let longest = delay.saturating_add(provider.timeouts().total);
    // A stored time in the future says that the clock was set, not when an attempt will end. If a
    // process died while it settled, its retry may have begun a moment ago.
    let wait = if pending.is_settling() { longest } else { left.min(longest) };
    if !wait.is_zero() {
        options.clock.sleep(wait).await;
    }
}

async fn retry(
    provider: &dyn CreateUser,
    user: &NewUser,
    pending: &PendingCall,
    report: &Report,
    options: &SettleOptions,
) -> Option<Result<CreatedUser, Error>> {
    let now = options.clock.since_epoch();
    let mut promises = provider.facts().retry_safe_by.iter();
    if !promises.any(|promise| is_kept(promise, user, pending, report, now)) {
        return None;
    }
    let call = pending.call_options_at(options.call.clone(), now);
    Some(provider.create_user(user, &call).await)
}

/// Whether the provider recognises a retry now by what it promises.
fn is_kept(promise: &RetryPromise, user: &NewUser, pending: &PendingCall, report: &Report, now: Duration) -> bool {
    let is_sent = match promise.by {
        RetryKey::ExternalId => is_sent("external_id", user.external_id.as_ref(), report),
        RetryKey::Email => is_sent("email", user.email.as_ref(), report),
        RetryKey::IdempotencyKey => pending.key().is_some(),
        _ => false,
    };
    let is_remembered =
        |max_age: Duration| pending.key_age(now).is_some_and(|age| age < max_age.saturating_sub(KEY_MARGIN));
    is_sent && promise.max_age.is_none_or(is_remembered)
}

/// Whether a value of the profile is in the request.
fn is_sent(path: &str, value: Option<&enroll_client::Personal>, report: &Report) -> bool {
    let is_ignored = report.problems.iter().any(|problem| problem.kind == ProblemKind::Ignored && problem.path == path);
    value.is_some_and(|value| trimmed(value.expose()).is_some()) && !is_ignored
}

async fn look_up(
    provider: &dyn CreateUser,
    user: &NewUser,
    retry: Option<&Error>,
    options: &SettleOptions,
) -> Option<Result<LookUp, FindError>> {
    let is_known = |error: &Error| super::judge::proves_ours(error).is_some() && error.user_id().is_some();
    let is_locked = |error: &Error| matches!(error.kind(), ErrorKind::LockedOut(_));
    let is_needless = retry.is_some_and(|error| is_known(error) || is_locked(error));
    if is_needless || !provider.facts().look_up.finds_by_profile() {
        return None;
    }
    Some(provider.find_user(&UserQuery::of(user), &options.call).await)
}
