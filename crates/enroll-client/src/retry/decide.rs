//! Decides whether a call may be retried, as one pure function.
//!
//! It knows how the last attempt ended, what the provider promises, and whether the call is a read.
//! It knows neither the time nor the budget: these can only prevent a retry that is allowed here.

use std::time::Duration;

use super::Retry;
use crate::outcome::{Ended, FailureKind, Verdict};
use crate::service::RejectionKind;

/// What a call has spent so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// Attempts, without the retries after a rejected nonce or an expired token.
    pub(crate) attempts: u32,
    pub(crate) nonces: u32,
    pub(crate) refreshed: bool,
    /// A retry followed the response of an intermediary.
    pub(crate) has_passed_intermediary: bool,
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// No retry: the attempt is the outcome of the call.
    Stop,
    /// A retry after a wait.
    Later(Wait),
    /// A retry with a fresh nonce and an exclusive permit of the key, after a short wait.
    FreshNonce,
    /// A retry at once, if the authoriser gets a fresh token.
    FreshToken,
}

/// How long to wait before a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// How long the provider asks to wait.
    pub(crate) asked: Option<Duration>,
    /// The minimum, so that the provider can finish processing the last attempt.
    pub(crate) at_least: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastAttempt {
    pub(crate) ended: Ended,
    /// The status, if there was a response.
    pub(crate) status: Option<u16>,
    /// The attempt timeout passed, before a response or while its body was read.
    pub(crate) has_timed_out: bool,
}

/// Why a retry creates no second user, although the outcome of an attempt is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SafeBy {
    /// It may create one.
    Nothing,
    /// The provider promises to recognise the retry.
    Promise,
    /// The call is a read, which creates nothing.
    Read,
}

/// What follows an attempt. `safe_by`: why a retry of this request creates no second user.
pub(crate) fn next(safe_by: SafeBy, last: LastAttempt, spent: Spent, retry: &Retry) -> Next {
    let LastAttempt { ended, status, has_timed_out } = last;
    let delay = if has_timed_out { retry.timeout_delay } else { retry.fault_delay };
    let later = |asked, at_least| {
        if spent.attempts < retry.attempts { Next::Later(Wait { asked, at_least }) } else { Next::Stop }
    };
    let if_safe = |asked| match safe_by {
        SafeBy::Nothing => Next::Stop,
        SafeBy::Promise => later(asked, delay),
        // A read need not wait until the provider has processed the last one.
        SafeBy::Read => later(asked, Duration::ZERO),
    };
    match ended {
        Ended::Responded(Verdict::Rejected(RejectionKind::Nonce)) if spent.nonces < retry.nonce_attempts => {
            Next::FreshNonce
        }
        // With `Retry::never`, the token is not refreshed either.
        Ended::Responded(Verdict::Rejected(RejectionKind::Credentials))
            if status == Some(401) && !spent.refreshed && retry.attempts > 1 =>
        {
            Next::FreshToken
        }
        Ended::Responded(Verdict::RateLimited(asked)) => later(asked, Duration::ZERO),
        Ended::Failed(FailureKind::Connect) => later(None, Duration::ZERO),
        Ended::Responded(Verdict::Unknown(asked)) => if_safe(asked),
        Ended::Failed(FailureKind::Lost | FailureKind::TimedOut) => if_safe(None),
        // The response of an intermediary is retried once, for a read freely.
        Ended::Responded(Verdict::Intermediary(asked))
            if !spent.has_passed_intermediary || matches!(safe_by, SafeBy::Read) =>
        {
            if_safe(asked)
        }
        // A redirect creates nothing if the call does not.
        Ended::Responded(Verdict::Undocumented) if matches!(safe_by, SafeBy::Read) => if_safe(None),
        Ended::Responded(
            Verdict::Created
            | Verdict::Read
            | Verdict::Rejected(_)
            | Verdict::LockedOut(_)
            | Verdict::Intermediary(_)
            | Verdict::Conflict
            | Verdict::Undocumented,
        )
        | Ended::Failed(FailureKind::Authorize | FailureKind::Tls | FailureKind::DeadlineBeforeSending) => Next::Stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Existing;
    use Ended::{Failed, Responded};

    const FIRST: Spent = Spent { attempts: 1, nonces: 0, refreshed: false, has_passed_intermediary: false };
    const ASKED: Option<Duration> = Some(Duration::from_secs(7));

    fn rejected(kind: RejectionKind) -> Ended {
        Responded(Verdict::Rejected(kind))
    }

    fn end(ended: Ended) -> LastAttempt {
        LastAttempt { ended, status: Some(401), has_timed_out: ended == Failed(FailureKind::TimedOut) }
    }

    #[test]
    fn a_response_whose_body_times_out_gets_the_timeout_delay() {
        let stalled = LastAttempt { has_timed_out: true, ..end(Responded(Verdict::Unknown(None))) };
        let later = |seconds| Next::Later(Wait { asked: None, at_least: Duration::from_secs(seconds) });
        assert_eq!(next(SafeBy::Promise, stalled, FIRST, &Retry::new()), later(5));
        assert_eq!(next(SafeBy::Read, stalled, FIRST, &Retry::new()), later(0));
    }

    /// One row for each line of the table of outcomes: the end of an attempt, and what follows
    /// without a promise of the provider, with one, and for a read.
    #[test]
    fn what_follows_each_end_of_an_attempt_matches_the_table_of_outcomes() {
        use Next::{FreshNonce, FreshToken, Stop};
        use Verdict::{Conflict, Created, Intermediary, LockedOut, RateLimited, Read, Undocumented, Unknown};
        let exists = |existing| rejected(RejectionKind::AlreadyExists(existing));
        let later = |asked, seconds| Next::Later(Wait { asked, at_least: Duration::from_secs(seconds) });
        let soon = later(None, 0);
        let rows = [
            ("no connection", Failed(FailureKind::Connect), soon, soon, soon),
            ("a certificate that is not trusted", Failed(FailureKind::Tls), Stop, Stop, Stop),
            ("not authorised", Failed(FailureKind::Authorize), Stop, Stop, Stop),
            ("a deadline before sending", Failed(FailureKind::DeadlineBeforeSending), Stop, Stop, Stop),
            ("no response in time", Failed(FailureKind::TimedOut), Stop, later(None, 5), soon),
            ("reset after sending", Failed(FailureKind::Lost), Stop, later(None, 1), soon),
            ("wrong credentials", rejected(RejectionKind::Credentials), FreshToken, FreshToken, FreshToken),
            ("wrong signature", rejected(RejectionKind::Signature), Stop, Stop, Stop),
            ("a rejected nonce", rejected(RejectionKind::Nonce), FreshNonce, FreshNonce, FreshNonce),
            ("too many requests", Responded(RateLimited(ASKED)), later(ASKED, 0), later(ASKED, 0), later(ASKED, 0)),
            ("too many requests, without Retry-After", Responded(RateLimited(None)), soon, soon, soon),
            ("a lockout", Responded(LockedOut(ASKED)), Stop, Stop, Stop),
            ("a rejection", rejected(RejectionKind::Rule), Stop, Stop, Stop),
            ("the external id exists", exists(Existing::ExternalId), Stop, Stop, Stop),
            ("the e-mail address exists", exists(Existing::Email), Stop, Stop, Stop),
            ("a re-used key", rejected(RejectionKind::IdempotencyKeyReused), Stop, Stop, Stop),
            ("a server error", Responded(Unknown(None)), Stop, later(None, 1), soon),
            ("a server error with Retry-After", Responded(Unknown(ASKED)), Stop, later(ASKED, 1), later(ASKED, 0)),
            ("an intermediary", Responded(Intermediary(None)), Stop, later(None, 1), soon),
            ("an intermediary with a time", Responded(Intermediary(ASKED)), Stop, later(ASKED, 1), later(ASKED, 0)),
            ("a conflict", Responded(Conflict), Stop, Stop, Stop),
            ("an undocumented status", Responded(Undocumented), Stop, Stop, soon),
            ("created", Responded(Created), Stop, Stop, Stop),
            ("read", Responded(Read), Stop, Stop, Stop),
        ];
        for (what, ended, without, with, read) in rows {
            let next = |safe_by| next(safe_by, end(ended), FIRST, &Retry::new());
            let seen = (next(SafeBy::Nothing), next(SafeBy::Promise), next(SafeBy::Read));
            assert_eq!(seen, (without, with, read), "{what}");
            for safe_by in [SafeBy::Promise, SafeBy::Read] {
                let never = super::next(safe_by, end(ended), FIRST, &Retry::never());
                assert_eq!(never, Stop, "{what}, never retried");
            }
        }
    }

    #[test]
    fn each_kind_of_retry_has_its_own_limit() {
        for safe_by in [SafeBy::Promise, SafeBy::Read] {
            has_own_limits(safe_by);
        }
    }

    fn has_own_limits(safe_by: SafeBy) {
        let retry = Retry::new().attempts(3).nonce_attempts(2);
        let next = |ended, spent| next(safe_by, end(ended), spent, &retry);
        let is_later = |next| matches!(next, Next::Later(_));
        let nonce = rejected(RejectionKind::Nonce);
        assert_eq!(next(nonce, Spent { attempts: 3, nonces: 1, ..FIRST }), Next::FreshNonce);
        assert_eq!(next(nonce, Spent { nonces: 2, ..FIRST }), Next::Stop);
        assert!(is_later(next(Failed(FailureKind::Lost), Spent { attempts: 2, nonces: 2, refreshed: true, ..FIRST })));
        assert_eq!(next(Failed(FailureKind::Lost), Spent { attempts: 3, ..FIRST }), Next::Stop);
        assert_eq!(next(rejected(RejectionKind::Credentials), Spent { refreshed: true, ..FIRST }), Next::Stop);
        let passed = Spent { has_passed_intermediary: true, ..FIRST };
        let is_again = is_later(next(Responded(Verdict::Intermediary(None)), passed));
        assert_eq!(is_again, matches!(safe_by, SafeBy::Read));
        assert!(is_later(next(Responded(Verdict::Unknown(None)), passed)));
    }

    #[test]
    fn a_token_is_refreshed_only_after_status_401() {
        for status in [None, Some(200), Some(400), Some(403)] {
            let end = LastAttempt { status, ..end(rejected(RejectionKind::Credentials)) };
            let next = next(SafeBy::Promise, end, FIRST, &Retry::new());
            assert_eq!(next, Next::Stop, "{status:?}");
            assert_eq!(super::next(SafeBy::Read, end, FIRST, &Retry::new()), Next::Stop, "{status:?}");
        }
    }
}
