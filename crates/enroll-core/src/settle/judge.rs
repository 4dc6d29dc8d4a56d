//! What a retry and a look-up prove together, as one pure function.
//!
//! It sends nothing and knows no clock. Not found never makes a *no*, so there is no such result.

use std::time::Duration;

use enroll_client::Existing;

use super::{Exists, Ownership, Settled, StillUnknown, question};
use crate::facts::LookUpKey;
use crate::{Error, ErrorKind, Facts, FindError, LookUp, Match};

/// How much the provider's clock and ours may differ before an older record counts as another's.
const CLOCK_MARGIN: Duration = Duration::from_secs(5 * 60);

/// When an attempt of the call can have created the user, as time since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// When the first attempt began.
    pub(super) began: Duration,
    /// When the last attempt had ended for certain; none if it is the retry of a moment ago.
    pub(super) until: Option<Duration>,
}

/// The result of a retry that created no readable user, if there was one, and of a look-up, if
/// there was one.
pub(super) fn judge(
    facts: &'static Facts,
    window: Window,
    retry: Option<Error>,
    look_up: Option<Result<LookUp, FindError>>,
) -> Settled {
    let matches = look_up.as_ref().and_then(|found| found.as_ref().ok()).map_or(&[][..], LookUp::matches);
    let shown = shown(facts, window, matches);
    let proven = match retry.as_ref().and_then(proves_ours) {
        Some(ownership) => Some((ownership, retry.as_ref().and_then(id).or_else(|| id_for(ownership, shown.as_ref())))),
        // A user with this e-mail address exists; whose it is, only its record can show.
        None if retry.as_ref().is_some_and(exists) => Some(shown.unwrap_or((Ownership::Unproven, None))),
        None => shown,
    };
    let is_known = proven.as_ref().is_some_and(|(_, user_id)| user_id.is_some());
    let candidates = if is_known { Vec::new() } else { candidates(matches) };
    match proven {
        Some((ownership, user_id)) => {
            Settled::Exists(Exists { provider: facts.id, user_id, ownership, candidates, retry, look_up })
        }
        None => {
            let question = question::of(facts, window.began, retry.as_ref(), &candidates);
            Settled::Unknown(StillUnknown { provider: facts.id, candidates, question, retry, look_up })
        }
    }
}

/// Whether the retry proves that a user exists who is the caller's, and by what.
pub(super) fn proves_ours(retry: &Error) -> Option<Ownership> {
    match retry.kind() {
        ErrorKind::CreatedUnreadable => Some(Ownership::OursByRetry),
        ErrorKind::AlreadyExists(Existing::ExternalId) => Some(Ownership::OursByExternalId),
        _ => None,
    }
}

fn exists(retry: &Error) -> bool {
    retry.user_may_exist() == enroll_client::UserMayExist::Yes
}

fn id(retry: &Error) -> Option<String> {
    retry.user_id().map(str::to_owned)
}

/// The id from the look-up for a user that the retry proves. Only the external id makes it that of
/// the user who has the external id.
fn id_for(ownership: Ownership, shown: Option<&(Ownership, Option<String>)>) -> Option<String> {
    let (by, user_id) = shown?;
    let is_same = *by == Ownership::OursByExternalId || (ownership == Ownership::OursByRetry && by.is_ours());
    user_id.clone().filter(|_| is_same)
}

/// What the records that were found prove.
fn shown(facts: &Facts, window: Window, matches: &[Match]) -> Option<(Ownership, Option<String>)> {
    let mut ours = matches.iter().filter(|user| user.matches_external_id == Some(true));
    match (ours.next(), ours.next(), matches) {
        (Some(user), None, _) => Some((Ownership::OursByExternalId, Some(user.user_id.clone()))),
        (Some(_), Some(_), _) => Some((Ownership::OursByExternalId, None)),
        (None, _, [user]) => by_age(facts, window, user).map(|ownership| (ownership, Some(user.user_id.clone()))),
        (None, ..) => None,
    }
}

/// Whose the only user with a unique e-mail address is, by the age of the record.
fn by_age(facts: &Facts, window: Window, user: &Match) -> Option<Ownership> {
    if user.by != LookUpKey::Email || !facts.unique.contains(&"email") {
        return None;
    }
    let created_at = user.created_at?;
    // Some providers write whole seconds, so the user may be up to a second younger.
    let is_whole = created_at.subsec_nanos() == 0;
    let latest = created_at.saturating_add(if is_whole { Duration::from_secs(1) } else { Duration::ZERO });
    match user.matches_external_id {
        _ if latest.saturating_add(CLOCK_MARGIN) <= window.began => Some(Ownership::Earlier),
        // A user of the same moment can be another caller's, and so can one of a later time.
        _ if created_at <= window.began || window.until.is_some_and(|until| created_at > until) => None,
        // Another external id than ours: the address is somebody else's now.
        Some(false) => None,
        _ => Some(Ownership::OursByEmailAndAge),
    }
}

/// Who may be the user: all but those whose external id is another.
fn candidates(matches: &[Match]) -> Vec<Match> {
    matches.iter().filter(|user| user.matches_external_id != Some(false)).cloned().collect()
}
