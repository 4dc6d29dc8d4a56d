//! Decides whether a call may be retried, as one pure function.
//!
//! It knows how the last attempt ended and what the provider promises. It knows neither the time
//! nor the budget: these can only prevent a retry that is allowed here.

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

/// What follows an attempt. `is_promised`: the provider promises that a retry of this request
/// creates no second user.
pub(crate) fn next(is_promised: bool, last: LastAttempt, spent: Spent, retry: &Retry) -> Next {
    let LastAttempt { ended, status, has_timed_out } = last;
    let delay = if has_timed_out { retry.timeout_delay } else { retry.fault_delay };
    let later = |asked, at_least| {
        if spent.attempts < retry.attempts { Next::Later(Wait { asked, at_least }) } else { Next::Stop }
    };
    let by_promise = |asked, at_least| if is_promised { later(asked, at_least) } else { Next::Stop };
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
        Ended::Responded(Verdict::Unknown(asked)) => by_promise(asked, delay),
        Ended::Failed(FailureKind::Lost | FailureKind::TimedOut) => by_promise(None, delay),
        // The response of an intermediary is retried once.
        Ended::Responded(Verdict::Intermediary(asked)) if !spent.has_passed_intermediary => by_promise(asked, delay),
        Ended::Responded(
            Verdict::Created
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
        let later = Next::Later(Wait { asked: None, at_least: Duration::from_secs(5) });
        assert_eq!(next(true, stalled, FIRST, &Retry::new()), later);
    }

    /// One row for each line of the table of outcomes: the end of an attempt, and what follows
    /// without a promise of the provider and with one.
    #[test]
    fn what_follows_each_end_of_an_attempt_matches_the_table_of_outcomes() {
        let exists = |existing| rejected(RejectionKind::AlreadyExists(existing));
        let later = |asked, seconds| Next::Later(Wait { asked, at_least: Duration::from_secs(seconds) });
        let rows = [
            ("no connection", Failed(FailureKind::Connect), later(None, 0), later(None, 0)),
            ("a certificate that is not trusted", Failed(FailureKind::Tls), Next::Stop, Next::Stop),
            ("not authorised", Failed(FailureKind::Authorize), Next::Stop, Next::Stop),
            ("a deadline before sending", Failed(FailureKind::DeadlineBeforeSending), Next::Stop, Next::Stop),
            ("no response in time", Failed(FailureKind::TimedOut), Next::Stop, later(None, 5)),
            ("reset after sending", Failed(FailureKind::Lost), Next::Stop, later(None, 1)),
            ("wrong credentials", rejected(RejectionKind::Credentials), Next::FreshToken, Next::FreshToken),
            ("wrong signature", rejected(RejectionKind::Signature), Next::Stop, Next::Stop),
            ("a rejected nonce", rejected(RejectionKind::Nonce), Next::FreshNonce, Next::FreshNonce),
            ("too many requests", Responded(Verdict::RateLimited(ASKED)), later(ASKED, 0), later(ASKED, 0)),
            (
                "too many requests, without Retry-After",
                Responded(Verdict::RateLimited(None)),
                later(None, 0),
                later(None, 0),
            ),
            ("a lockout", Responded(Verdict::LockedOut(ASKED)), Next::Stop, Next::Stop),
            ("a rejection", rejected(RejectionKind::Rule), Next::Stop, Next::Stop),
            ("the external id exists", exists(Existing::ExternalId), Next::Stop, Next::Stop),
            ("the e-mail address exists", exists(Existing::Email), Next::Stop, Next::Stop),
            ("a re-used key", rejected(RejectionKind::IdempotencyKeyReused), Next::Stop, Next::Stop),
            ("a server error", Responded(Verdict::Unknown(None)), Next::Stop, later(None, 1)),
            ("a server error with Retry-After", Responded(Verdict::Unknown(ASKED)), Next::Stop, later(ASKED, 1)),
            ("an intermediary", Responded(Verdict::Intermediary(None)), Next::Stop, later(None, 1)),
            ("an intermediary with a time", Responded(Verdict::Intermediary(ASKED)), Next::Stop, later(ASKED, 1)),
            ("a conflict", Responded(Verdict::Conflict), Next::Stop, Next::Stop),
            ("an undocumented status", Responded(Verdict::Undocumented), Next::Stop, Next::Stop),
            ("created", Responded(Verdict::Created), Next::Stop, Next::Stop),
        ];
        for (what, ended, without, with) in rows {
            let next = |is_promised| next(is_promised, end(ended), FIRST, &Retry::new());
            assert_eq!((next(false), next(true)), (without, with), "{what}");
            let never = super::next(true, end(ended), FIRST, &Retry::never());
            assert_eq!(never, Next::Stop, "{what}, never retried");
        }
    }

    #[test]
    fn each_kind_of_retry_has_its_own_limit() {
        let retry = Retry::new().attempts(3).nonce_attempts(2);
        let next = |ended, spent| next(true, end(ended), spent, &retry);
        let is_later = |next| matches!(next, Next::Later(_));
        let nonce = rejected(RejectionKind::Nonce);
        assert_eq!(next(nonce, Spent { attempts: 3, nonces: 1, ..FIRST }), Next::FreshNonce);
        assert_eq!(next(nonce, Spent { nonces: 2, ..FIRST }), Next::Stop);
        assert!(is_later(next(Failed(FailureKind::Lost), Spent { attempts: 2, nonces: 2, refreshed: true, ..FIRST })));
        assert_eq!(next(Failed(FailureKind::Lost), Spent { attempts: 3, ..FIRST }), Next::Stop);
        assert_eq!(next(rejected(RejectionKind::Credentials), Spent { refreshed: true, ..FIRST }), Next::Stop);
        let passed = Spent { has_passed_intermediary: true, ..FIRST };
        assert_eq!(next(Responded(Verdict::Intermediary(None)), passed), Next::Stop);
        assert!(is_later(next(Responded(Verdict::Unknown(None)), passed)));
    }

    #[test]
    fn a_token_is_refreshed_only_after_status_401() {
        for status in [None, Some(200), Some(400), Some(403)] {
            let end = LastAttempt { status, ..end(rejected(RejectionKind::Credentials)) };
            let next = next(true, end, FIRST, &Retry::new());
            assert_eq!(next, Next::Stop, "{status:?}");
        }
    }
}
