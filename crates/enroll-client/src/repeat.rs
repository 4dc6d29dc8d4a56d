//! Whether a call may be retried, as one pure function.
//!
//! It knows what was seen and what the provider promises, and no time, no chance and no budget: those can only say no to what is allowed here.

use std::time::Duration;

use crate::answer::{Existing, RejectionKind};
use crate::exchange::AttemptRecord;
use crate::failure::FailureKind;
use crate::outcome::{UserMayExist, Verdict};
use crate::retry::Retry;

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// There was an answer, and this is what it means.
    Responded(Verdict),
    /// There was none.
    Failed(FailureKind),
}

impl Ended {
    /// Whether the attempt, taken alone, may have made a user, or met one.
    pub const fn user_may_exist(&self) -> UserMayExist {
        match self {
            Self::Responded(verdict) => verdict.user_may_exist(),
            Self::Failed(kind) => kind.user_may_exist(),
        }
    }
}

/// What a call has spent so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// Attempts that were no retry after a rejected nonce or an expired token.
    pub(crate) attempts: u32,
    pub(crate) nonces: u32,
    pub(crate) refreshed: bool,
    /// A retry followed the response of an intermediary.
    pub(crate) has_passed_intermediary: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: this is the outcome.
    End,
    /// A retry after a wait.
    Later(Wait),
    /// A retry with a fresh nonce, alone on its key, after a short wait.
    FreshNonce,
    /// A retry at once, if a fresh token can be had.
    FreshToken,
}

/// How long to wait before a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// As the provider asks.
    pub(crate) asked: Option<Duration>,
    /// At least so long, so that what the provider may still do with the last attempt is done.
    pub(crate) at_least: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    pub(crate) ended: Ended,
    /// The status, if there was a response.
    pub(crate) status: Option<u16>,
    /// The attempt's time was up, before a response or in the middle of one.
    pub(crate) is_time_up: bool,
}

/// What comes after an attempt that ended so. `is_promised` says that the provider promises that a
/// retry of this request makes no second user.
pub(crate) fn next(is_promised: bool, end: End, spent: Spent, retry: &Retry) -> Next {
    let End { ended, status, is_time_up } = end;
    let delay = if is_time_up { retry.timeout_delay } else { retry.fault_delay };
    let later = |asked, at_least| {
        if spent.attempts < retry.attempts { Next::Later(Wait { asked, at_least }) } else { Next::End }
    };
    let by_promise = |asked, at_least| if is_promised { later(asked, at_least) } else { Next::End };
    match ended {
        Ended::Responded(Verdict::Rejected(RejectionKind::Nonce)) if spent.nonces < retry.nonce_attempts => {
            Next::FreshNonce
        }
        // A call that is never retried asks for no token either.
        Ended::Responded(Verdict::Rejected(RejectionKind::Credentials))
            if status == Some(401) && !spent.refreshed && retry.attempts > 1 =>
        {
            Next::FreshToken
        }
        Ended::Responded(Verdict::RateLimited(asked)) => later(asked, Duration::ZERO),
        Ended::Failed(FailureKind::Connect) => later(None, Duration::ZERO),
        Ended::Responded(Verdict::Unknown(asked)) => by_promise(asked, delay),
        Ended::Failed(FailureKind::Lost | FailureKind::TimedOut) => by_promise(None, delay),
        // What stands in between says the same twice at most.
        Ended::Responded(Verdict::Intermediary(asked)) if !spent.has_passed_intermediary => by_promise(asked, delay),
        Ended::Responded(
            Verdict::Created
            | Verdict::Rejected(_)
            | Verdict::LockedOut(_)
            | Verdict::Intermediary(_)
            | Verdict::Conflict
            | Verdict::Unexplained,
        )
        | Ended::Failed(FailureKind::Authorize | FailureKind::Tls | FailureKind::DeadlineBeforeSending) => Next::End,
    }
}

/// Whether the user may exist after all attempts of a call, the last of which is the outcome.
///
/// An earlier attempt that may have made a user is not undone by a later one that certainly made none.
pub(crate) fn user_may_exist(earlier: impl IntoIterator<Item = Ended>, last: Ended) -> UserMayExist {
    earlier.into_iter().map(|ended| ended.user_may_exist()).fold(last.user_may_exist(), Ord::max)
}

/// Whether the user that exists, or the key that was used, was probably an earlier attempt of the
/// call, whose response was lost.
///
/// An e-mail address may be another person's, so it says nothing about whose user it is.
pub(crate) fn is_probably_ours(earlier: impl IntoIterator<Item = Ended>, last: Ended) -> bool {
    let is_known_by_us = matches!(
        last,
        Ended::Responded(Verdict::Rejected(
            RejectionKind::AlreadyExists(Existing::ExternalId) | RejectionKind::IdempotencyKeyReused
        ))
    );
    is_known_by_us && earlier.into_iter().any(|ended| ended.user_may_exist() == UserMayExist::Maybe)
}

/// The attempts before the last one, which has no record where it was never sent.
pub(crate) fn earlier(attempts: &[AttemptRecord], last: Ended) -> impl Iterator<Item = Ended> {
    let recorded = !matches!(last, Ended::Failed(FailureKind::Authorize | FailureKind::DeadlineBeforeSending));
    attempts.iter().take(attempts.len().saturating_sub(usize::from(recorded))).map(|record| record.ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ended::{Failed, Responded};

    const FIRST: Spent = Spent { attempts: 1, nonces: 0, refreshed: false, has_passed_intermediary: false };
    const ASKED: Option<Duration> = Some(Duration::from_secs(7));

    fn refused(kind: RejectionKind) -> Ended {
        Responded(Verdict::Rejected(kind))
    }

    fn end(ended: Ended) -> End {
        End { ended, status: Some(401), is_time_up: ended == Failed(FailureKind::TimedOut) }
    }

    #[test]
    fn a_response_that_stalls_is_waited_for_like_none() {
        let stalled = End { is_time_up: true, ..end(Responded(Verdict::Unknown(None))) };
        let later = Next::Later(Wait { asked: None, at_least: Duration::from_secs(5) });
        assert_eq!(next(true, stalled, FIRST, &Retry::new()), later);
    }

    /// One row for each line of the table of outcomes: what is seen, and what comes next without a
    /// promise, and with one.
    #[test]
    fn the_table_of_retries_holds() {
        let exists = |existing| refused(RejectionKind::AlreadyExists(existing));
        let later = |asked, seconds| Next::Later(Wait { asked, at_least: Duration::from_secs(seconds) });
        let rows = [
            ("no connection", Failed(FailureKind::Connect), later(None, 0), later(None, 0)),
            ("no trust in the certificate", Failed(FailureKind::Tls), Next::End, Next::End),
            ("not authorised", Failed(FailureKind::Authorize), Next::End, Next::End),
            ("no time to begin", Failed(FailureKind::DeadlineBeforeSending), Next::End, Next::End),
            ("no response in time", Failed(FailureKind::TimedOut), Next::End, later(None, 5)),
            ("reset after sending", Failed(FailureKind::Lost), Next::End, later(None, 1)),
            ("wrong credentials", refused(RejectionKind::Credentials), Next::FreshToken, Next::FreshToken),
            ("wrong signature", refused(RejectionKind::Signature), Next::End, Next::End),
            ("a rejected nonce", refused(RejectionKind::Nonce), Next::FreshNonce, Next::FreshNonce),
            ("too many requests", Responded(Verdict::RateLimited(ASKED)), later(ASKED, 0), later(ASKED, 0)),
            ("too many, no time", Responded(Verdict::RateLimited(None)), later(None, 0), later(None, 0)),
            ("a lockout", Responded(Verdict::LockedOut(ASKED)), Next::End, Next::End),
            ("a rejection", refused(RejectionKind::Rule), Next::End, Next::End),
            ("our id exists", exists(Existing::ExternalId), Next::End, Next::End),
            ("our address exists", exists(Existing::Email), Next::End, Next::End),
            ("a re-used key", refused(RejectionKind::IdempotencyKeyReused), Next::End, Next::End),
            ("a fault of the server", Responded(Verdict::Unknown(None)), Next::End, later(None, 1)),
            ("a fault with a time", Responded(Verdict::Unknown(ASKED)), Next::End, later(ASKED, 1)),
            ("an intermediary", Responded(Verdict::Intermediary(None)), Next::End, later(None, 1)),
            ("an intermediary with a time", Responded(Verdict::Intermediary(ASKED)), Next::End, later(ASKED, 1)),
            ("a conflict", Responded(Verdict::Conflict), Next::End, Next::End),
            ("a status that nobody documented", Responded(Verdict::Unexplained), Next::End, Next::End),
            ("created", Responded(Verdict::Created), Next::End, Next::End),
        ];
        for (what, ended, without, with) in rows {
            let next = |is_promised| next(is_promised, end(ended), FIRST, &Retry::new());
            assert_eq!((next(false), next(true)), (without, with), "{what}");
            let never = super::next(true, end(ended), FIRST, &Retry::never());
            assert_eq!(never, Next::End, "{what}, never retried");
        }
    }

    #[test]
    fn each_kind_of_retry_has_its_own_end() {
        let retry = Retry::new().attempts(3).nonce_attempts(2);
        let next = |ended, spent| next(true, end(ended), spent, &retry);
        let is_later = |next| matches!(next, Next::Later(_));
        let nonce = refused(RejectionKind::Nonce);
        assert_eq!(next(nonce, Spent { attempts: 3, nonces: 1, ..FIRST }), Next::FreshNonce);
        assert_eq!(next(nonce, Spent { nonces: 2, ..FIRST }), Next::End);
        assert!(is_later(next(Failed(FailureKind::Lost), Spent { attempts: 2, nonces: 2, refreshed: true, ..FIRST })));
        assert_eq!(next(Failed(FailureKind::Lost), Spent { attempts: 3, ..FIRST }), Next::End);
        assert_eq!(next(refused(RejectionKind::Credentials), Spent { refreshed: true, ..FIRST }), Next::End);
        let passed = Spent { has_passed_intermediary: true, ..FIRST };
        assert_eq!(next(Responded(Verdict::Intermediary(None)), passed), Next::End);
        assert!(is_later(next(Responded(Verdict::Unknown(None)), passed)));
    }

    #[test]
    fn a_fresh_token_follows_nothing_but_a_401() {
        for status in [None, Some(200), Some(400), Some(403)] {
            let end = End { status, ..end(refused(RejectionKind::Credentials)) };
            let next = next(true, end, FIRST, &Retry::new());
            assert_eq!(next, Next::End, "{status:?}");
        }
    }

    #[test]
    fn what_may_have_happened_is_not_undone() {
        use UserMayExist::{Maybe, No, Yes};
        let lost = Failed(FailureKind::Lost);
        let limited = Responded(Verdict::RateLimited(None));
        let by_id = refused(RejectionKind::AlreadyExists(Existing::ExternalId));
        let by_email = refused(RejectionKind::AlreadyExists(Existing::Email));
        let reused = refused(RejectionKind::IdempotencyKeyReused);
        let rows = [
            (vec![], Failed(FailureKind::Connect), No, false),
            (vec![lost], Failed(FailureKind::Connect), Maybe, false),
            (vec![lost], refused(RejectionKind::Rule), Maybe, false),
            (vec![], by_id, Yes, false),
            (vec![lost], by_id, Yes, true),
            (vec![lost], by_email, Yes, false),
            // The key proves that the provider saw the request, not that it made a user.
            (vec![lost], reused, Maybe, true),
            (vec![limited], reused, Maybe, false),
            (vec![limited], refused(RejectionKind::Rule), No, false),
            (vec![lost], Responded(Verdict::Conflict), Maybe, false),
            (vec![lost], Responded(Verdict::Created), Yes, false),
        ];
        for (earlier, last, user, is_ours) in rows {
            let seen = (user_may_exist(earlier.clone(), last), is_probably_ours(earlier.clone(), last));
            assert_eq!(seen, (user, is_ours), "{earlier:?}, {last:?}");
        }
    }
}
