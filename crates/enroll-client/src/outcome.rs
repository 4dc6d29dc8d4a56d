//! What happened to the user: the general rules, as one pure function.
//!
//! The function sees a status, what the provider's own words say, and the provider's lists of statuses. It knows no provider and does no I/O.

use std::time::Duration;

use crate::answer::{Meaning, RefusalKind};
use crate::session::Service;

/// Whether the user may exist at the provider now.
///
/// `No` means that a repeat cannot make a second user. `Maybe` means that nobody can tell without asking the provider: do not repeat blindly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserMayExist {
    /// The user was certainly not created.
    No,
    /// The user may have been created.
    Maybe,
    /// The user exists.
    Yes,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The provider created the user.
    Created,
    /// The provider said no, in its own words or by a documented status.
    Refused(RefusalKind),
    /// Too many requests. How long to wait, where the provider says so.
    RateLimited(Option<Duration>),
    /// The provider is closed for now, and said for how long: the request was not taken.
    Unavailable(Duration),
    /// The server gave up or failed, so nobody can tell what became of the request.
    Unknown,
    /// The provider's documents do not explain the answer: another status, or a body that decides nothing. Nobody can tell what became of the request, and
    /// the same request is not sent again.
    Unexplained,
}

impl Verdict {
    /// Whether the user may exist after this answer.
    pub const fn user_may_exist(&self) -> UserMayExist {
        match self {
            Self::Created => UserMayExist::Yes,
            Self::Refused(kind) => after_refusal(*kind),
            Self::RateLimited(_) | Self::Unavailable(_) => UserMayExist::No,
            Self::Unknown | Self::Unexplained => UserMayExist::Maybe,
        }
    }
}

const fn after_refusal(kind: RefusalKind) -> UserMayExist {
    match kind {
        RefusalKind::AlreadyExists(_) => UserMayExist::Yes,
        // The key was used before, for a user or in vain.
        RefusalKind::IdempotencyKeyReused => UserMayExist::Maybe,
        RefusalKind::Credentials
        | RefusalKind::Signature
        | RefusalKind::Nonce
        | RefusalKind::Rule
        | RefusalKind::RateLimited => UserMayExist::No,
    }
}

/// What an answer with `status` means at `service`.
///
/// `meaning` is what the provider's own words say, and outweighs the status; `wait` is the provider's own wish.
pub(crate) fn judge(service: &Service, status: u16, meaning: Meaning, wait: Option<Duration>) -> Verdict {
    match (status, meaning) {
        // Whoever looks at the nonce has not looked at the user yet.
        (_, Meaning::Refused(kind @ RefusalKind::Nonce)) => Verdict::Refused(kind),
        // A server that gave up waiting, or failed, proves nothing, whatever it says.
        (408 | 500.., _) => judge_status(service, status, wait),
        (_, Meaning::Refused(RefusalKind::RateLimited)) | (429, _) => Verdict::RateLimited(wait),
        (_, Meaning::Refused(kind)) => Verdict::Refused(kind),
        (_, Meaning::Failed) => Verdict::Unknown,
        (_, Meaning::Unclear) => Verdict::Unexplained,
        (status, Meaning::AsStatus) => judge_status(service, status, wait),
    }
}

fn judge_status(service: &Service, status: u16, wait: Option<Duration>) -> Verdict {
    match status {
        _ if service.success.contains(&status) => Verdict::Created,
        401 | 403 => Verdict::Refused(RefusalKind::Credentials),
        503 => wait.map_or(Verdict::Unknown, Verdict::Unavailable),
        408 | 500 | 502 | 504 => Verdict::Unknown,
        // An unexplained 409 may mean that the user exists.
        400..=407 | 410..=499 if service.errors.contains(&status) => Verdict::Refused(RefusalKind::Rule),
        _ => Verdict::Unexplained,
    }
}

#[cfg(test)]
mod tests {
    use UserMayExist::{Maybe, No, Yes};

    use super::*;
    use crate::answer::Existing;

    const SERVICE: Service = Service {
        provider: "test",
        user_agent: "test/0",
        success: &[200, 201],
        errors: &[400, 401, 404, 408, 409, 422, 429],
        request_id_header: None,
        wait_header: None,
        repeat_is_safe: false,
    };

    fn seen(status: u16, meaning: Meaning, retry_after: Option<u64>) -> Verdict {
        judge(&SERVICE, status, meaning, retry_after.map(Duration::from_secs))
    }

    /// One row per line of the table of outcomes in ARCHITECTURE.md.
    #[test]
    fn the_table_of_outcomes_holds() {
        use Meaning::{AsStatus, Failed, Unclear};
        use Verdict::{Created, RateLimited, Refused, Unavailable, Unexplained, Unknown};
        let says = Meaning::Refused;
        let exists = RefusalKind::AlreadyExists(Existing::ExternalId);
        let reused = RefusalKind::IdempotencyKeyReused;
        let wait = Duration::from_secs(5);
        let rows = [
            ("wrong credentials", 401, AsStatus, None, Refused(RefusalKind::Credentials), No),
            ("a key that may not", 403, AsStatus, None, Refused(RefusalKind::Credentials), No),
            (
                "wrong credentials, in words",
                400,
                says(RefusalKind::Credentials),
                None,
                Refused(RefusalKind::Credentials),
                No,
            ),
            ("wrong signature", 401, says(RefusalKind::Signature), None, Refused(RefusalKind::Signature), No),
            ("a refused nonce", 401, says(RefusalKind::Nonce), None, Refused(RefusalKind::Nonce), No),
            ("a refused nonce inside a success", 200, says(RefusalKind::Nonce), None, Refused(RefusalKind::Nonce), No),
            (
                "a refused nonce with a fault of the server",
                500,
                says(RefusalKind::Nonce),
                None,
                Refused(RefusalKind::Nonce),
                No,
            ),
            ("too many requests", 429, AsStatus, None, RateLimited(None), No),
            ("too many requests, with a time to come back", 429, AsStatus, Some(5), RateLimited(Some(wait)), No),
            ("too many requests, in words", 400, says(RefusalKind::RateLimited), None, RateLimited(None), No),
            ("closed, with a time to come back", 503, AsStatus, Some(5), Unavailable(wait), No),
            ("closed, without one", 503, AsStatus, None, Unknown, Maybe),
            ("a documented refusal", 422, AsStatus, None, Refused(RefusalKind::Rule), No),
            ("an undocumented refusal", 418, AsStatus, None, Unexplained, Maybe),
            ("our own external id exists", 409, says(exists), None, Refused(exists), Yes),
            ("a re-used idempotency key", 409, says(reused), None, Refused(reused), Maybe),
            ("an unexplained conflict", 409, AsStatus, None, Unexplained, Maybe),
            ("request timeout", 408, AsStatus, None, Unknown, Maybe),
            ("request timeout, with a refusal in words", 408, says(RefusalKind::Rule), None, Unknown, Maybe),
            ("internal error", 500, AsStatus, None, Unknown, Maybe),
            ("internal error, with a refusal in words", 500, says(RefusalKind::Rule), None, Unknown, Maybe),
            ("bad gateway", 502, AsStatus, None, Unknown, Maybe),
            ("gateway timeout", 504, AsStatus, None, Unknown, Maybe),
            ("another fault of the server", 501, AsStatus, None, Unexplained, Maybe),
            ("created", 201, AsStatus, None, Created, Yes),
            ("a failure inside a success", 200, says(RefusalKind::Rule), None, Refused(RefusalKind::Rule), No),
            ("a fault of the server inside a success", 200, Failed, None, Unknown, Maybe),
            ("a fault of the server, with the status of a refusal", 400, Failed, None, Unknown, Maybe),
            ("a success that proves nothing", 200, Unclear, None, Unexplained, Maybe),
            ("accepted", 202, AsStatus, None, Unexplained, Maybe),
            ("no content", 204, AsStatus, None, Unexplained, Maybe),
            ("a redirect", 307, AsStatus, None, Unexplained, Maybe),
        ];
        for (what, status, meaning, retry_after, verdict, user) in rows {
            let seen = seen(status, meaning, retry_after);
            assert_eq!((seen, seen.user_may_exist()), (verdict, user), "{what}");
        }
    }
}
