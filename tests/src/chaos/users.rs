//! Which user a request and a stored user belong to. All users of a run are the same fake person
//! with different numbers. Some have no external id, if the provider allows that: no provider could
//! recognise a retry for them.

use enroll::{CreateUser, NewUser};
use enroll_sandbox::User;

use crate::profiles::{self, NUMBERED};

/// One of so many has no external id.
const WITHOUT_ID: u64 = 4;

/// The user of this number.
pub(super) fn user(client: &dyn CreateUser, person: &NewUser, number: u64) -> NewUser {
    let user = profiles::numbered(person, number);
    let without = NewUser { external_id: None, ..user.clone() };
    if number.is_multiple_of(WITHOUT_ID) && client.check(&without).is_ready() { without } else { user }
}

/// The number of the user that a request is for.
pub(super) fn number_in(body: &[u8]) -> Option<u64> {
    let at = body.windows(NUMBERED.len()).position(|window| window == NUMBERED.as_bytes())?;
    let digits = body.get(at + NUMBERED.len()..)?.iter().take_while(|byte| byte.is_ascii_digit());
    String::from_utf8(digits.copied().collect()).ok()?.parse().ok()
}

/// The number of a stored user.
pub(crate) fn number_of(user: &User) -> Option<u64> {
    number_in(user.external_id().or(user.email())?.as_bytes())
}
