//! The outcome of a call as data: what a service stores, counts and sends to others.
//!
//! * `kind`: how the call ended, in one word.
//! * `attempt`: one attempt.
//! * `of`: makes an outcome of a created user or of an error.
//! * `pending`: makes of a stored outcome what can be settled.
//!
//! It holds no secret and no body. What a provider shows once is in the created user or in the
//! error, and is stored apart by an explicit call.

mod attempt;
mod kind;
mod of;
mod pending;
#[cfg(test)]
mod tests;

use std::fmt;

use enroll_client::{CallId, Existing, Personal, RetryKey, UserMayExist, decode};
use serde::{Deserialize, Deserializer, Serialize};

pub use attempt::AttemptOutcome;
pub use kind::OutcomeKind;

use crate::{Ownership, Problem, Step};

/// The outcome of a call as flat data without secrets, for a row, a queue or a dashboard.
///
/// It is made of a result, a created user or an error, and [`settle`](crate::settle) accepts a
/// stored one. Times are milliseconds since 1970-01-01T00:00:00Z. What is absent is left out of the
/// JSON. Fields that a later release adds are ignored; a name that it adds, such as a new kind, is
/// an error that names the field, so let readers be no older than writers.
///
/// It is not free of personal data: the provider's id of the user is in it, the idempotency key,
/// and, if [asked for](Self::for_user), hashes of the external id and of the e-mail address. Its
/// `Debug` shows neither key nor hashes.
///
/// ```
/// use enroll_core::{CallOptions, CreateUser, NewUser, Outcome};
/// async fn row(provider: &dyn CreateUser, user: &NewUser) -> serde_json::Result<String> {
///     let result = provider.create_user(user, &CallOptions::new()).await;
///     serde_json::to_string(&Outcome::from(&result).for_user(user))
/// }
/// # use enroll_core::{Error, ErrorKind};
/// let outcome = Outcome::from(&Error::builder("capa", ErrorKind::Rejected).field("phone").build());
/// assert_eq!((outcome.kind.as_str(), outcome.field.as_deref()), ("rejected", Some("phone")));
/// ```
#[doc(alias = "json")]
#[doc(alias = "sql")]
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// The provider's id, as in `kraken`.
    pub provider: String,
    /// How the call ended.
    pub kind: OutcomeKind,
    /// Whether the user may exist.
    pub user_may_exist: UserMayExist,
    /// The next step; none after a created user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// How long to wait before the step, in milliseconds, if the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// The HTTP status, if there was a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The path in the profile that the provider rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What an existing user shares with the request, if the kind is
    /// [`AlreadyExists`](OutcomeKind::AlreadyExists).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing: Option<Existing>,
    /// The problems of a profile that could not be sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The provider's id of the request, for its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The provider's id of the user, if it is known to be that of this call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The id of a user in a response that does not prove whose user it is. Settle the call before
    /// you use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_user_id: Option<String>,
    /// The id of the call, which its spans and events have too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// Every attempt of the call.
    pub attempts: Vec<AttemptOutcome>,
    /// Whether an existing user, or the user of a used key, is probably that of an earlier attempt.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_probably_ours: bool,
    /// Whether the result holds a one-time password or a token, which this outcome does not: store
    /// them apart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_secrets: bool,
    /// Whether the one-time password is lost if the user turns out to be yours.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub one_time_password_may_be_lost: bool,
    /// By what the provider recognises a retry, if the user may exist and a retry is safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_safe_by: Option<RetryKey>,
    /// Until when a retry is safe; none if that does not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_safe_until_ms: Option<u64>,
    /// The idempotency key of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<Personal>,
    /// When the key was first used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_began_at_ms: Option<u64>,
    /// The SHA-256 of the external id, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id_sha256: Option<Personal>,
    /// The SHA-256 of the e-mail address, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_sha256: Option<Personal>,
    /// Whether the hashes were asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_for_user: bool,
    /// Whose the user is, if the call was settled and a user exists. Then the outcome is not
    /// [open](Self::is_open) any more, and what is left is for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// When the first attempt began.
    pub began_at_ms: u64,
    /// When the last attempt that may have created the user ended.
    pub ended_at_ms: u64,
    /// Whether the call was being settled when this was stored; see [`settling`](Self::settling).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub settling: bool,
    /// When this outcome was recorded.
    pub recorded_at_ms: u64,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("provider", &crate::shown_id(&self.provider))
            .field("kind", &self.kind)
            .field("user_may_exist", &self.user_may_exist)
            .field("step", &self.step)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("field", &self.field)
            .field("request_id", &self.request_id)
            .field("user_id", &self.user_id)
            .field("call_id", &self.call_id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// The stored form. Fields that a later release adds are ignored.
#[derive(Deserialize)]
#[serde(remote = "Outcome")]
struct Stored {
    provider: String,
    kind: OutcomeKind,
    user_may_exist: UserMayExist,
    step: Option<Step>,
    after_ms: Option<u64>,
    status: Option<u16>,
    code: Option<String>,
    field: Option<String>,
    existing: Option<Existing>,
    #[serde(default)]
    problems: Vec<Problem>,
    request_id: Option<String>,
    user_id: Option<String>,
    candidate_user_id: Option<String>,
    call_id: Option<CallId>,
    #[serde(default)]
    attempts: Vec<AttemptOutcome>,
    #[serde(default)]
    is_probably_ours: bool,
    #[serde(default)]
    has_secrets: bool,
    #[serde(default)]
    one_time_password_may_be_lost: bool,
    retry_safe_by: Option<RetryKey>,
    retry_safe_until_ms: Option<u64>,
    idempotency_key: Option<Personal>,
    key_began_at_ms: Option<u64>,
    external_id_sha256: Option<Personal>,
    email_sha256: Option<Personal>,
    #[serde(default)]
    is_for_user: bool,
    ownership: Option<Ownership>,
    began_at_ms: u64,
    ended_at_ms: u64,
    #[serde(default)]
    settling: bool,
    recorded_at_ms: u64,
}

#[derive(Deserialize)]
struct Read(#[serde(with = "Stored")] Outcome);

/// Its errors name the field and show no value.
impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::redacted(deserializer).map(|Read(outcome)| outcome)
    }
}
