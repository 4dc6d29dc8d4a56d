//! Whose call it was, without saying it: hashes of the external id and of the e-mail address.
//!
//! They compare a profile with what was stored. They are personal data all the same, because who
//! has an address can recognise its hash.

use enroll_client::signing::sha256;
use enroll_client::{Personal, trimmed};

use crate::NewUser;

/// The hashes of a user, in hexadecimal. White space around a value makes no difference.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) external_id_sha256: Option<Personal>,
    pub(crate) email_sha256: Option<Personal>,
}

impl Identity {
    pub(crate) fn of(user: &NewUser) -> Self {
        let [external_id_sha256, email_sha256] = [&user.external_id, &user.email].map(|value| hash(value.as_ref()?));
        Self { external_id_sha256, email_sha256 }
    }
}

/// The hash of a value without white space around it; none if it is blank.
pub(crate) fn hash(value: &Personal) -> Option<Personal> {
    let value = trimmed(value.expose())?;
    let digits: String = sha256(&[value.as_bytes()]).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Personal::new(digits))
}
