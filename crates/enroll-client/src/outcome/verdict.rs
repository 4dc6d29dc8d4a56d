//! The table of outcomes, as one pure function over the status and the meaning of a response.
//!
//! It knows no provider and does no I/O. `ARCHITECTURE.md` has the same table for readers.

use std::time::Duration;

use crate::response::Meaning;
use crate::service::{RejectionKind, Service};

/// What a response means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The provider created the user.
    Created,
    /// The provider said no, in words or under a status whose meaning is known.
    Rejected(RejectionKind),
    /// Too many requests. How long to wait, if the provider says so.
    RateLimited(Option<Duration>),
    /// Too many mistakes or requests, and the provider does not listen for a long while. How long,
    /// if it says so.
    LockedOut(Option<Duration>),
    /// The server gave up, failed, or said nothing that its documents explain. How long to wait
    /// before a retry, if it says so.
    Unknown(Option<Duration>),
    /// Something between the client and the provider responded: a proxy, a gateway, a firewall. The
    /// provider may have seen the request all the same. How long to wait before a retry, if it says
    /// so.
    Intermediary(Option<Duration>),
    /// Something exists that the request conflicts with, and the provider does not say what: the
    /// user itself, or another thing.
    Conflict,
    /// The provider's documents do not explain the status. The same request is not sent again.
    Unexplained,
}

/// What a response with `status` means at `service`. `wait` is how long the provider asks to wait.
pub(crate) fn judge(service: &Service, status: u16, meaning: Meaning, wait: Option<Duration>) -> Verdict {
    if service.success.contains(&status) {
        return in_success(meaning, wait);
    }
    match (status, meaning) {
        // A server that gave up waiting, or failed, proves nothing, whatever it says.
        (408 | 500..=599, _) => Verdict::Unknown(wait),
        (429, Meaning::Listed(RejectionKind::LockedOut)) => Verdict::LockedOut(wait),
        (429, _) => Verdict::RateLimited(wait),
        (400..=499, Meaning::Listed(kind)) => listed(kind, wait),
        (400..=499, Meaning::Exists) | (409, _) => Verdict::Conflict,
        (401, Meaning::OwnError | Meaning::OtherObject | Meaning::Nothing { is_challenge: true })
        | (403, Meaning::OwnError) => Verdict::Rejected(RejectionKind::Credentials),
        (401 | 403, Meaning::Fault) => Verdict::Unknown(wait),
        (401 | 403 | 404, Meaning::OtherObject | Meaning::Nothing { .. } | Meaning::Foreign) => {
            Verdict::Intermediary(wait)
        }
        (400..=499, meaning) if service.errors.contains(&status) => match meaning {
            Meaning::OwnError => Verdict::Rejected(RejectionKind::Rule),
            Meaning::Fault => Verdict::Unknown(wait),
            _ => Verdict::Intermediary(wait),
        },
        _ => Verdict::Unexplained,
    }
}

const fn in_success(meaning: Meaning, wait: Option<Duration>) -> Verdict {
    match meaning {
        Meaning::Created => Verdict::Created,
        Meaning::Listed(kind) => listed(kind, wait),
        Meaning::Exists => Verdict::Conflict,
        _ => Verdict::Unknown(wait),
    }
}

const fn listed(kind: RejectionKind, wait: Option<Duration>) -> Verdict {
    match kind {
        RejectionKind::RateLimited => Verdict::RateLimited(wait),
        RejectionKind::LockedOut => Verdict::LockedOut(wait),
        kind => Verdict::Rejected(kind),
    }
}

#[cfg(test)]
mod tests {
    use UserMayExist::{Maybe, No, Yes};

    use super::*;
    use crate::outcome::{Ended, UserMayExist};
    use crate::service::Existing;

    const SERVICE: Service = Service {
        success: &[200, 201],
        errors: &[400, 401, 404, 408, 409, 422, 429],
        in_band_failure: true,
        ..Service::new("test", "test/0")
    };
    const WAIT: Option<Duration> = Some(Duration::from_secs(5));
    const NOTHING: Meaning = Meaning::Nothing { is_challenge: false };
    const CHALLENGE: Meaning = Meaning::Nothing { is_challenge: true };

    fn holds(what: &str, statuses: &[u16], meaning: Meaning, verdict: Verdict, user: UserMayExist) {
        for status in statuses {
            let seen = judge(&SERVICE, *status, meaning, WAIT);
            assert_eq!((seen, UserMayExist::after(&Ended::Responded(seen))), (verdict, user), "{what}: {status}");
        }
    }

    /// One row for each line of the table of outcomes in ARCHITECTURE.md.
    #[test]
    fn the_table_of_outcomes_holds() {
        use Meaning::{Created, Exists, Fault, Foreign, Listed, OtherObject, OwnError};
        use Verdict::{Conflict, Intermediary, LockedOut, RateLimited, Rejected, Unexplained, Unknown};
        let credentials = Rejected(RejectionKind::Credentials);
        let (nonce, rule) = (RejectionKind::Nonce, RejectionKind::Rule);
        let exists = RejectionKind::AlreadyExists(Existing::ExternalId);
        let reused = RejectionKind::IdempotencyKeyReused;

        holds("created", &[200, 201], Created, Verdict::Created, Yes);
        holds("a success status elsewhere", &[202, 203, 204], Created, Unexplained, Maybe);
        for meaning in [Fault, Foreign, OtherObject, OwnError, NOTHING] {
            holds("a success that denies itself or says nothing", &[200, 201], meaning, Unknown(WAIT), Maybe);
        }
        holds("a listed rejection inside a success", &[200], Listed(rule), Rejected(rule), No);
        holds("a listed nonce rejection", &[200, 400, 401, 418, 422], Listed(nonce), Rejected(nonce), No);
        holds("a conflict inside a success", &[200], Exists, Conflict, Maybe);

        for meaning in [OwnError, OtherObject, CHALLENGE] {
            holds("credentials, by the provider or by a challenge", &[401], meaning, credentials, No);
        }
        holds("a key that may not", &[403], OwnError, credentials, No);
        for meaning in [NOTHING, Foreign] {
            holds("something in front", &[400, 401, 403, 404, 422], meaning, Intermediary(WAIT), Maybe);
        }
        holds("something in front, in JSON", &[400, 403, 404, 422], OtherObject, Intermediary(WAIT), Maybe);
        holds("a challenge under another status", &[400, 403, 404], CHALLENGE, Intermediary(WAIT), Maybe);

        for meaning in [Created, OwnError, Fault, Exists, Foreign, Listed(rule), Listed(nonce), NOTHING] {
            holds("too many requests", &[429], meaning, RateLimited(WAIT), No);
            holds(
                "a server that gave up or failed",
                &[408, 500, 501, 502, 503, 504, 520, 599],
                meaning,
                Unknown(WAIT),
                Maybe,
            );
        }
        holds("a lockout", &[200, 400, 429], Listed(RejectionKind::LockedOut), LockedOut(WAIT), No);
        holds("a listed limit", &[200, 400, 422], Listed(RejectionKind::RateLimited), RateLimited(WAIT), No);

        holds("a documented rejection", &[400, 404, 422], OwnError, Rejected(rule), No);
        holds("a fault under the status of a rejection", &[400, 401, 403, 422], Fault, Unknown(WAIT), Maybe);
        holds("something exists", &[400, 401, 403, 409, 418, 422], Exists, Conflict, Maybe);
        for meaning in [OwnError, OtherObject, Foreign, Fault, NOTHING, Created] {
            holds("a conflict that nobody explains", &[409], meaning, Conflict, Maybe);
        }
        holds("our own id exists", &[200, 400, 409, 418, 422], Listed(exists), Rejected(exists), Yes);
        holds("an idempotency key again", &[409], Listed(reused), Rejected(reused), Maybe);

        for meaning in [OwnError, OtherObject, Foreign, Fault, NOTHING, Created] {
            holds(
                "a status that nobody documented",
                &[100, 300, 302, 307, 402, 418, 451, 600, 999],
                meaning,
                Unexplained,
                Maybe,
            );
        }
        holds("a redirect with a listed message", &[302], Listed(rule), Unexplained, Maybe);
        holds("another success with a listed message", &[202], Listed(rule), Unexplained, Maybe);
    }
}
