//! Whether a call may be tried again, as one pure function.
//!
//! It knows what was seen and what the provider promises, and no time, no chance and no budget: those can only say no to what is allowed here.

use std::time::Duration;

use crate::answer::RefusalKind;
use crate::exchange::AttemptRecord;
use crate::failure::FailureKind;
use crate::outcome::{UserMayExist, Verdict};
use crate::retry::Retry;

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// There was an answer, and this is what it means.
    Answered(Verdict),
    /// There was none.
    Failed(FailureKind),
}

impl Ended {
    /// Whether the attempt, taken alone, may have made a user, or met one.
    pub const fn user_may_exist(&self) -> UserMayExist {
        match self {
            Self::Answered(verdict) => verdict.user_may_exist(),
            Self::Failed(kind) => kind.user_may_exist(),
        }
    }
}

/// What a call has spent so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// Attempts that were no repeat after a refused nonce or an expired token.
    pub(crate) attempts: u32,
    pub(crate) nonces: u32,
    pub(crate) refreshed: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: this is the outcome.
    End,
    /// Again after a wait: the provider's wish, or one of ours.
    Later(Option<Duration>),
    /// Again at once with a fresh nonce, and alone on its key.
    FreshNonce,
    /// Again at once, if a fresh token can be had.
    FreshToken,
}

/// What comes after an attempt. `is_safe` is the provider's confirmed promise that a repeat of this call makes no
/// second user.
pub(crate) fn next(is_safe: bool, ended: Ended, spent: Spent, retry: &Retry) -> Next {
    let later = |wish| if spent.attempts < retry.attempts { Next::Later(wish) } else { Next::End };
    match ended {
        Ended::Answered(Verdict::Created | Verdict::Unexplained) => Next::End,
        Ended::Answered(Verdict::Refused(RefusalKind::Nonce)) if spent.nonces < retry.nonce_attempts => {
            Next::FreshNonce
        }
        // A call that is never repeated asks for no token either.
        Ended::Answered(Verdict::Refused(RefusalKind::Credentials)) if !spent.refreshed && retry.attempts > 1 => {
            Next::FreshToken
        }
        Ended::Answered(Verdict::Refused(_)) => Next::End,
        Ended::Answered(Verdict::RateLimited(wish)) => later(wish),
        Ended::Answered(Verdict::Unavailable(wish)) => later(Some(wish)),
        Ended::Failed(FailureKind::Authorize | FailureKind::DeadlineBeforeSending) => Next::End,
        Ended::Failed(FailureKind::Connect) => later(None),
        Ended::Answered(Verdict::Unknown) | Ended::Failed(FailureKind::TimedOut | FailureKind::Lost) if is_safe => {
            later(None)
        }
        Ended::Answered(Verdict::Unknown) | Ended::Failed(FailureKind::TimedOut | FailureKind::Lost) => Next::End,
    }
}

/// Whether the user may exist after all attempts of a call, the last of which is the outcome.
///
/// An earlier attempt that may have made a user is not undone by a later one that certainly made none.
pub(crate) fn user_may_exist(attempts: impl IntoIterator<Item = Ended>, last: Ended) -> UserMayExist {
    let earlier = attempts.into_iter().map(|ended| ended.user_may_exist()).max().unwrap_or(UserMayExist::No);
    match last {
        // The key is ours, so an attempt of ours was accepted under it.
        Ended::Answered(Verdict::Refused(RefusalKind::IdempotencyKeyReused)) if earlier == UserMayExist::Maybe => {
            UserMayExist::Yes
        }
        _ => earlier.max(last.user_may_exist()),
    }
}

/// Whether the user that exists was probably made by an earlier attempt of the call, whose answer was lost.
pub(crate) fn is_probably_ours(earlier: impl IntoIterator<Item = Ended>, last: Ended) -> bool {
    let may_exist = earlier.into_iter().any(|ended| ended.user_may_exist() == UserMayExist::Maybe);
    let exists = matches!(
        last,
        Ended::Answered(Verdict::Refused(RefusalKind::AlreadyExists(_) | RefusalKind::IdempotencyKeyReused))
    );
    may_exist && exists
}

/// The attempts before the last one, which has no record where it was never sent.
pub(crate) fn earlier(attempts: &[AttemptRecord], last: Ended) -> impl Iterator<Item = Ended> {
    let recorded = !matches!(last, Ended::Failed(FailureKind::Authorize | FailureKind::DeadlineBeforeSending));
    attempts.iter().take(attempts.len().saturating_sub(usize::from(recorded))).map(|record| record.ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Existing;
    use Ended::{Answered, Failed};

    const FIRST: Spent = Spent { attempts: 1, nonces: 0, refreshed: false };
    const WISH: Option<Duration> = Some(Duration::from_secs(7));

    /// One row for each line of the table of outcomes: what is seen, and what comes next where a repeat is not safe, and where it is.
    #[test]
    fn the_table_of_repeats_holds() {
        let refused = |kind| Answered(Verdict::Refused(kind));
        let later = Next::Later(None);
        let rows = [
            ("no connection", Failed(FailureKind::Connect), later, later),
            ("not authorised", Failed(FailureKind::Authorize), Next::End, Next::End),
            ("no time to begin", Failed(FailureKind::DeadlineBeforeSending), Next::End, Next::End),
            ("no answer in time", Failed(FailureKind::TimedOut), Next::End, later),
            ("reset after sending", Failed(FailureKind::Lost), Next::End, later),
            ("wrong credentials", refused(RefusalKind::Credentials), Next::FreshToken, Next::FreshToken),
            ("wrong signature", refused(RefusalKind::Signature), Next::End, Next::End),
            ("a refused nonce", refused(RefusalKind::Nonce), Next::FreshNonce, Next::FreshNonce),
            ("too many requests", Answered(Verdict::RateLimited(WISH)), Next::Later(WISH), Next::Later(WISH)),
            ("too many, no wish", Answered(Verdict::RateLimited(None)), later, later),
            ("closed", Answered(Verdict::Unavailable(Duration::from_secs(7))), Next::Later(WISH), Next::Later(WISH)),
            ("a refusal", refused(RefusalKind::Rule), Next::End, Next::End),
            ("exists", refused(RefusalKind::AlreadyExists(Existing::Email)), Next::End, Next::End),
            ("a re-used key", refused(RefusalKind::IdempotencyKeyReused), Next::End, Next::End),
            ("a fault of the server", Answered(Verdict::Unknown), Next::End, later),
            ("an answer that nobody documented", Answered(Verdict::Unexplained), Next::End, Next::End),
            ("created", Answered(Verdict::Created), Next::End, Next::End),
        ];
        for (what, ended, unsafe_repeat, safe_repeat) in rows {
            let next = |is_safe| next(is_safe, ended, FIRST, &Retry::new());
            assert_eq!((next(false), next(true)), (unsafe_repeat, safe_repeat), "{what}");
            let never = super::next(true, ended, FIRST, &Retry::never());
            assert_eq!(never, Next::End, "{what}, never repeated");
        }
    }

    #[test]
    fn each_kind_of_repeat_has_its_own_end() {
        let next = |ended, attempts, nonces, refreshed| {
            super::next(true, ended, Spent { attempts, nonces, refreshed }, &Retry::new().attempts(3).nonce_attempts(2))
        };
        let nonce = Answered(Verdict::Refused(RefusalKind::Nonce));
        assert_eq!(next(nonce, 3, 1, false), Next::FreshNonce);
        assert_eq!(next(nonce, 1, 2, false), Next::End);
        assert_eq!(next(Failed(FailureKind::Lost), 2, 2, true), Next::Later(None));
        assert_eq!(next(Failed(FailureKind::Lost), 3, 0, false), Next::End);
        assert_eq!(next(Answered(Verdict::Refused(RefusalKind::Credentials)), 1, 0, true), Next::End);
    }

    #[test]
    fn what_may_have_happened_is_not_undone() {
        use UserMayExist::{Maybe, No, Yes};
        let lost = Failed(FailureKind::Lost);
        let refused = |kind| Answered(Verdict::Refused(kind));
        let rows = [
            (vec![], Failed(FailureKind::Connect), No),
            (vec![lost], Failed(FailureKind::Connect), Maybe),
            (vec![lost], refused(RefusalKind::Rule), Maybe),
            (vec![lost], refused(RefusalKind::AlreadyExists(Existing::ExternalId)), Yes),
            (vec![lost], refused(RefusalKind::IdempotencyKeyReused), Yes),
            (vec![Answered(Verdict::RateLimited(None))], refused(RefusalKind::IdempotencyKeyReused), Maybe),
            (vec![Answered(Verdict::RateLimited(None))], refused(RefusalKind::Rule), No),
            (vec![lost], Answered(Verdict::Created), Yes),
        ];
        for (earlier, last, expected) in rows {
            assert_eq!(user_may_exist(earlier.clone(), last), expected, "{earlier:?}, {last:?}");
        }
    }
}
