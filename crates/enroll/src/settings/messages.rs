//! The field `messages`: errors that somebody has seen at the provider, with their meaning. The
//! words for it are those of `listed_errors` in the specs.

use enroll_core::client::{Existing, ListedError, RejectionKind, is_blank};
use serde::Deserialize;

use crate::connect_error::Problem;

/// An error message or code that somebody has seen.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `means`, and `message` or `code`")]
pub(super) struct SeenError {
    message: Option<String>,
    code: Option<String>,
    means: Means,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Means {
    Rejected,
    Credentials,
    Signature,
    Nonce,
    ExternalIdExists,
    EmailExists,
    IdempotencyKeyReused,
    RateLimited,
    LockedOut,
}

impl SeenError {
    pub(super) fn check(&self, number: usize) -> Result<(), Problem> {
        let problem = |text| Err(Problem::new(format!("messages[{number}]"), text));
        match (&self.message, &self.code) {
            (Some(_), Some(_)) => problem("has both `message` and `code`; make it two entries"),
            (None, None) => problem("has neither `message` nor `code`; add one of them"),
            (Some(text), None) | (None, Some(text)) if is_blank(text) => {
                problem("is blank; write the whole message or code")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn listed(&self) -> ListedError {
        let text = self.message.as_ref().or(self.code.as_ref()).cloned().unwrap_or_default();
        ListedError::message(text, self.means.into())
    }
}

impl From<Means> for RejectionKind {
    fn from(means: Means) -> Self {
        match means {
            Means::Rejected => Self::Rule,
            Means::Credentials => Self::Credentials,
            Means::Signature => Self::Signature,
            Means::Nonce => Self::Nonce,
            Means::ExternalIdExists => Self::AlreadyExists(Existing::ExternalId),
            Means::EmailExists => Self::AlreadyExists(Existing::Email),
            Means::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            Means::RateLimited => Self::RateLimited,
            Means::LockedOut => Self::LockedOut,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> SeenError {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_message_and_a_code_are_listed_with_their_meaning() {
        let message = read(json!({ "message": "Address {email} is blocked", "means": "rejected" }));
        assert_eq!(message.listed(), ListedError::message("Address {email} is blocked", RejectionKind::Rule));
        let code = read(json!({ "code": "E4711", "means": "external_id_exists" }));
        let exists = RejectionKind::AlreadyExists(Existing::ExternalId);
        assert_eq!(code.listed(), ListedError::message("E4711", exists));
        assert_eq!((message.check(0), code.check(0)), (Ok(()), Ok(())));
    }

    #[test]
    fn an_entry_is_one_message_or_one_code() {
        let why = |value: Value| read(value).check(1).unwrap_err().of("capa").to_string();
        let both = why(json!({ "message": "canary", "code": "canary", "means": "nonce" }));
        assert_eq!(both, "capa: messages[1] has both `message` and `code`; make it two entries");
        assert!(why(json!({ "means": "nonce" })).contains("neither `message` nor `code`"));
        assert!(why(json!({ "code": " \n", "means": "nonce" })).contains("messages[1] is blank"));
    }
}
