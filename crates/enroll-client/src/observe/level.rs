//! Which ends of a call are warnings: those after which a person may have to do something.

use tracing::Level;

use super::{CallEnd, CallEnded};
use crate::outcome::{Ended, FailureKind, UserMayExist, Verdict};
use crate::service::RejectionKind;

/// The level of the event of a call that ended: WARN or DEBUG.
///
/// WARN if it is unknown whether the user exists, or if every further call will probably fail too,
/// because something is wrong with the key, its nonces or the TLS connection. DEBUG for all else,
/// also for a rejected profile: that is the business of the caller, who has the error.
pub(super) const fn of(call: &CallEnded) -> Level {
    let is_unknown = matches!(call.user_may_exist, UserMayExist::Maybe);
    let is_setup = match &call.end {
        CallEnd::Returned(ended) => needs_setup(ended),
        CallEnd::Dropped => false,
    };
    if is_unknown || is_setup { Level::WARN } else { Level::DEBUG }
}

/// Whether the attempt ended because of something that only a change of the set-up removes.
const fn needs_setup(ended: &Ended) -> bool {
    match ended {
        Ended::Responded(Verdict::Rejected(kind)) => matches!(
            kind,
            RejectionKind::Credentials | RejectionKind::Signature | RejectionKind::Nonce | RejectionKind::LockedOut
        ),
        Ended::Responded(verdict) => matches!(verdict, Verdict::LockedOut(_)),
        Ended::Failed(kind) => matches!(kind, FailureKind::Authorize | FailureKind::Tls),
    }
}

#[cfg(test)]
mod tests {
    use Ended::{Failed, Responded};
    use UserMayExist::{Maybe, No, Yes};

    use super::*;
    use crate::observe::CallInfo;
    use crate::outcome::CallId;
    use crate::service::Existing;

    fn level(end: CallEnd, user_may_exist: UserMayExist, is_read: bool) -> Level {
        let call = CallInfo { is_read, ..CallInfo::new("test", "create_user", CallId::unique()) };
        of(&CallEnded::new(call, end, user_may_exist))
    }

    /// One row for each way in which a call can end; the documentation has the same list.
    #[test]
    fn a_call_after_which_somebody_may_have_to_act_is_a_warning() {
        const WARN: Level = Level::WARN;
        const DEBUG: Level = Level::DEBUG;
        let rejected = |kind| Responded(Verdict::Rejected(kind));
        let rows = [
            (Responded(Verdict::Created), DEBUG),
            (Responded(Verdict::Read), DEBUG),
            (rejected(RejectionKind::Rule), DEBUG),
            (rejected(RejectionKind::AlreadyExists(Existing::Email)), DEBUG),
            (rejected(RejectionKind::IdempotencyKeyReused), WARN),
            (rejected(RejectionKind::Credentials), WARN),
            (rejected(RejectionKind::Signature), WARN),
            (rejected(RejectionKind::Nonce), WARN),
            (rejected(RejectionKind::LockedOut), WARN),
            (rejected(RejectionKind::RateLimited), DEBUG),
            (Responded(Verdict::RateLimited(None)), DEBUG),
            (Responded(Verdict::LockedOut(None)), WARN),
            (Responded(Verdict::Unknown(None)), WARN),
            (Responded(Verdict::Intermediary(None)), WARN),
            (Responded(Verdict::Conflict), WARN),
            (Responded(Verdict::Undocumented), WARN),
            (Failed(FailureKind::Authorize), WARN),
            (Failed(FailureKind::Connect), DEBUG),
            (Failed(FailureKind::Tls), WARN),
            (Failed(FailureKind::DeadlineBeforeSending), DEBUG),
            (Failed(FailureKind::TimedOut), WARN),
            (Failed(FailureKind::Lost), WARN),
        ];
        for (ended, expected) in rows {
            let end = CallEnd::Returned(ended);
            assert_eq!(level(end, UserMayExist::after(&ended), false), expected, "{ended:?}");
            // An earlier attempt may have created the user.
            assert_eq!(level(end, Maybe, false), WARN, "{ended:?}");
            // A read leaves no user in question, but it shows what is wrong with a key.
            assert_eq!(level(end, No, true), if needs_setup(&ended) { WARN } else { DEBUG }, "{ended:?}, a read");
        }
        assert_eq!(level(CallEnd::Dropped, Maybe, false), WARN);
        assert_eq!(level(CallEnd::Dropped, No, false), DEBUG);
        assert_eq!(level(CallEnd::Dropped, No, true), DEBUG);
        assert_eq!(level(CallEnd::Returned(rejected(RejectionKind::Rule)), Yes, false), DEBUG);
    }
}
