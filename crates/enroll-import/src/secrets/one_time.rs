//! What a provider shows once of a user: its password, its token, and whole responses that may hold
//! one which could not be read.

use std::borrow::Cow;
use std::fmt;

use enroll_core::client::AttemptRecord;
use enroll_core::{CreatedUser, Error, ErrorKind, RawBody, Secret, Settled, UserMayExist};
use serde::Serialize;

/// The secrets of one user, as a line of a file has them. `Debug` shows none of them.
///
/// ```
/// use enroll_core::CreatedUser;
/// use enroll_import::OneTime;
/// let mut created = CreatedUser::new("onchainpay", "u-1");
/// assert!(OneTime::of_user(&created).is_none());
/// created.one_time_password = Some("shown once".into());
/// let line = serde_json::to_string(&OneTime::of_user(&created))?;
/// assert_eq!(line, r#"{"user_id":"u-1","one_time_password":"shown once"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Serialize)]
pub struct OneTime<'a> {
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    /// Whole responses that may hold a secret which could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responses: Vec<Cow<'a, str>>,
    #[serde(skip)]
    is_whole: bool,
}

impl<'a> OneTime<'a> {
    /// Those of a created user; none if the provider returned none.
    pub fn of_user(created: &'a CreatedUser) -> Option<Self> {
        let secrets = [&created.one_time_password, &created.refresh_token].map(Option::as_ref);
        let one_time = Self::new(Some(&created.user_id), secrets, Some(&created.raw), &created.attempts)?;
        Some(Self { is_whole: true, ..one_time })
    }

    /// Those of a user who may exist although the call failed.
    pub fn of_error(error: &'a Error) -> Option<Self> {
        let is_success = error.status().is_some_and(|status| (200..300).contains(&status));
        // The response about a user who existed before shows no secret of it.
        let is_new = !matches!(error.kind(), ErrorKind::AlreadyExists(_) | ErrorKind::IdempotencyKeyReused);
        let raw = error.raw().filter(|_| is_success && is_new && error.user_may_exist() != UserMayExist::No);
        let secrets = [error.one_time_password(), error.refresh_token()];
        let one_time = Self::new(error.user_id(), secrets, raw, error.attempts())?;
        Some(Self { is_whole: *error.kind() == ErrorKind::CreatedUnreadable, ..one_time })
    }

    /// Those of the retry of a call that was settled.
    pub fn of_settled(settled: &'a Settled) -> Option<Self> {
        match settled {
            Settled::Created(created) => Self::of_user(created),
            _ => settled.retry().and_then(Self::of_error),
        }
    }

    fn new(
        user_id: Option<&'a str>,
        secrets: [Option<&'a Secret>; 2],
        raw: Option<&'a RawBody>,
        attempts: &'a [AttemptRecord],
    ) -> Option<Self> {
        let [one_time_password, refresh_token] = secrets.map(|secret| secret.map(Secret::expose));
        // A response whose secret was read is not needed whole.
        let raw = raw.filter(|_| one_time_password.is_none() && refresh_token.is_none());
        let earlier = attempts.iter().filter_map(|attempt| attempt.raw.as_ref());
        let responses: Vec<_> = earlier
            .chain(raw)
            .filter(|raw| !raw.expose().is_empty())
            .map(|raw| String::from_utf8_lossy(raw.expose()))
            .collect();
        let has_any = one_time_password.is_some() || refresh_token.is_some() || !responses.is_empty();
        has_any.then_some(Self { user_id, one_time_password, refresh_token, responses, is_whole: false })
    }

    /// The provider's id of the user, if it is known.
    pub const fn user_id(&self) -> Option<&str> {
        self.user_id
    }

    /// Whether the user exists and all that was shown of it is here.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }
}

impl fmt::Debug for OneTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneTime").field("is_whole", &self.is_whole).finish_non_exhaustive()
    }
}
