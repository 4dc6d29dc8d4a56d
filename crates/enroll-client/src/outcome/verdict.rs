//! The verdict of a response: the table of outcomes, as one pure function of status and meaning.
//!
//! It knows no provider and does no I/O. `ARCHITECTURE.md` has the same table for readers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::response::Meaning;
use crate::service::{RejectionKind, Service};

/// What a response means: for the user that was to be created, or for a read.
///
/// The duration of a variant is how long the provider asks to wait,
/// if it says so, for example by `Retry-After`.
///
/// ```
/// use enroll_client::{Ended, RejectionKind, UserMayExist, Verdict};
/// let user_may_exist = |verdict| UserMayExist::after(&Ended::Responded(verdict));
/// assert_eq!(user_may_exist(Verdict::Rejected(RejectionKind::Rule)), UserMayExist::No);
/// assert_eq!(user_may_exist(Verdict::Unknown(None)), UserMayExist::Maybe);
/// assert_eq!(user_may_exist(Verdict::Created), UserMayExist::Yes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// The provider created the user.
    Created,
    /// The documented response of a read, which creates nothing. It has a success status, a body
    /// that is a JSON object, and no error field. What the data says proves nothing either way.
    Read,
    /// The provider rejected the request, with a message,
    /// a code or a status whose meaning is known.
    Rejected(RejectionKind),
    /// Too many requests.
    #[doc(alias = "rate limit")]
    #[doc(alias = "429")]
    RateLimited(Option<Duration>),
    /// Too many errors or requests: the provider rejects every request of the key for a long time.
    LockedOut(Option<Duration>),
    /// The server timed out, failed, or sent a response that its documents do not explain.
    Unknown(Option<Duration>),
    /// A proxy, a gateway or a firewall between the client and the provider responded. The provider
    /// may have received the request all the same.
    Intermediary(Option<Duration>),
    /// The request conflicts with something that exists, and the provider does not say with what:
    /// the user itself, or something else.
    Conflict,
    /// The provider's documents do not explain the status. The request is not retried.
    Undocumented,
}

impl Verdict {
    /// The name of the verdict, such as `created` or `rate_limited`; for a rejection that of its
    /// kind, such as `nonce`.
    ///
    /// ```
    /// use enroll_client::{RejectionKind, Verdict};
    /// assert_eq!(Verdict::Unknown(None).as_str(), "unknown");
    /// assert_eq!(Verdict::Rejected(RejectionKind::Rule).as_str(), "rejected");
    /// ```
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Read => "read",
            Self::Rejected(kind) => kind.as_str(),
            Self::RateLimited(_) => "rate_limited",
            Self::LockedOut(_) => "locked_out",
            Self::Unknown(_) => "unknown",
            Self::Intermediary(_) => "intermediary",
            Self::Conflict => "conflict",
            Self::Undocumented => "undocumented",
        }
    }
}

/// The verdict of a response. `wait` is how long the provider asks to wait.
pub(crate) fn judge(service: &Service, status: u16, meaning: Meaning, wait: Option<Duration>) -> Verdict {
    if service.success.contains(&status) {
        return in_success(meaning, wait);
    }
    match (status, meaning) {
        // After a timeout or a failure of the server, no error message proves anything.
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
        _ => Verdict::Undocumented,
    }
}

const fn in_success(meaning: Meaning, wait: Option<Duration>) -> Verdict {
    match meaning {
        Meaning::Created => Verdict::Created,
        Meaning::Read => Verdict::Read,
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
    fn the_verdict_of_each_status_and_meaning_matches_the_table_of_outcomes() {
        use Meaning::{Created, Exists, Fault, Foreign, Listed, OtherObject, OwnError};
        use Verdict::{Conflict, Intermediary, LockedOut, RateLimited, Rejected, Undocumented, Unknown};
        let credentials = Rejected(RejectionKind::Credentials);
        let (nonce, rule) = (RejectionKind::Nonce, RejectionKind::Rule);
        let exists = RejectionKind::AlreadyExists(Existing::ExternalId);
        let reused = RejectionKind::IdempotencyKeyReused;

        holds("created", &[200, 201], Created, Verdict::Created, Yes);
        holds("the documented response of a read", &[200, 201], Meaning::Read, Verdict::Read, No);
        holds("an undocumented success status", &[202, 203, 204], Created, Undocumented, Maybe);
        for meaning in [Fault, Foreign, OtherObject, OwnError, NOTHING] {
            holds("a success status without a proven success", &[200, 201], meaning, Unknown(WAIT), Maybe);
        }
        holds("a listed rejection inside a success", &[200], Listed(rule), Rejected(rule), No);
        holds("a listed nonce rejection", &[200, 400, 401, 418, 422], Listed(nonce), Rejected(nonce), No);
        holds("a conflict inside a success", &[200], Exists, Conflict, Maybe);

        for meaning in [OwnError, OtherObject, CHALLENGE] {
            holds("rejected credentials, by the provider or by a challenge", &[401], meaning, credentials, No);
        }
        holds("a key without permission", &[403], OwnError, credentials, No);
        for meaning in [NOTHING, Foreign] {
            holds("an intermediary", &[400, 401, 403, 404, 422], meaning, Intermediary(WAIT), Maybe);
        }
        holds("an intermediary that sends JSON", &[400, 403, 404, 422], OtherObject, Intermediary(WAIT), Maybe);
        holds("a challenge under another status", &[400, 403, 404], CHALLENGE, Intermediary(WAIT), Maybe);

        for meaning in [Created, OwnError, Fault, Exists, Foreign, Listed(rule), Listed(nonce), NOTHING] {
            holds("too many requests", &[429], meaning, RateLimited(WAIT), No);
            holds(
                "a server that timed out or failed",
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
            holds("an unexplained conflict", &[409], meaning, Conflict, Maybe);
        }
        holds("the external id exists", &[200, 400, 409, 418, 422], Listed(exists), Rejected(exists), Yes);
        holds("a reused idempotency key", &[409], Listed(reused), Rejected(reused), Maybe);

        for meaning in [OwnError, OtherObject, Foreign, Fault, NOTHING, Created] {
            holds(
                "an undocumented status",
                &[100, 300, 302, 307, 402, 418, 451, 600, 999],
                meaning,
                Undocumented,
                Maybe,
            );
        }
        holds("a redirect with a listed message", &[302], Listed(rule), Undocumented, Maybe);
        holds("an undocumented success with a listed message", &[202], Listed(rule), Undocumented, Maybe);
    }
}
