//! The users of a run: one made-up person over and over, each under a number that is in the external id and in the e-mail address, so that every
//! request and every stored user can be told whose it is.

use enroll::{NewUser, Personal};
use enroll_sandbox::User;

use crate::profiles;

const MARK: &str = "chaos-";

/// The person that all users of a run are made from.
pub(super) fn person() -> NewUser {
    profiles::minimal_person()
}

/// The user of this number.
pub(super) fn user(person: &NewUser, number: u64) -> NewUser {
    let mut user = person.clone();
    user.external_id = Some(Personal::new(format!("{MARK}{number:08}")));
    user.email = Some(Personal::new(format!("{MARK}{number:08}@example.com")));
    user
}

/// The number of the user that a request is for.
pub(super) fn number_in(body: &[u8]) -> Option<u64> {
    let at = body.windows(MARK.len()).position(|window| window == MARK.as_bytes())?;
    let digits = body.get(at + MARK.len()..)?.iter().take_while(|byte| byte.is_ascii_digit());
    String::from_utf8(digits.copied().collect()).ok()?.parse().ok()
}

/// The number of a stored user.
pub(super) fn number_of(user: &User) -> Option<u64> {
    number_in(user.external_id().or(user.email())?.as_bytes())
}
