//! What is documented about finding a user after an unknown outcome: by what, by which call, and
//! what it proves if nobody is found.

use std::fmt;

use enroll_client::Evidence;
use serde::{Deserialize, Serialize};

/// Whether and how a user can be found at the provider.
///
/// ```
/// use enroll_core::facts::{Facts, LookUpKey};
/// fn finds_by_email(facts: &Facts) -> bool {
///     facts.look_up.by.contains(&LookUpKey::Email)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookUpFacts {
    /// What a user can be found by, best first; empty if no documented call finds or shows a user.
    pub by: &'static [LookUpKey],
    /// What it proves if the look-up finds nobody.
    pub not_found: NotFoundProves,
    /// How sure the call and its keys are.
    pub evidence: Evidence,
    /// How a user is found, or that no call is documented and what to do instead, in a sentence.
    pub note: &'static str,
    /// The method and the path of the call, as in `GET /v1/users`; none if no call is documented.
    pub call: Option<&'static str>,
}

impl LookUpFacts {
    /// The facts of a provider without a documented look-up.
    ///
    /// ```
    /// use enroll_core::facts::LookUpFacts;
    /// const NONE: LookUpFacts = LookUpFacts::none("no call is documented; ask the provider's support");
    /// assert!(NONE.by.is_empty() && NONE.call.is_none());
    /// ```
    pub const fn none(note: &'static str) -> Self {
        Self { by: &[], not_found: NotFoundProves::Nothing, evidence: Evidence::Published, note, call: None }
    }

    /// Whether a field of the profile is enough to find a user. The user id is none: after an
    /// unknown outcome it is what is missing.
    pub(crate) fn finds_by_profile(&self) -> bool {
        self.by.iter().any(|key| *key != LookUpKey::UserId)
    }
}

/// What a user can be found by.
///
/// ```
/// use enroll_core::facts::LookUpKey;
/// assert_eq!(LookUpKey::ExternalId.to_string(), "external_id");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LookUpKey {
    /// The e-mail address.
    Email,
    /// The external id, the caller's own id of the user.
    ExternalId,
    /// The provider's id of the user. It verifies an id that is known, and finds no other.
    UserId,
}

/// The name of the key in a spec.
impl fmt::Display for LookUpKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "email",
            Self::ExternalId => "external_id",
            Self::UserId => "user_id",
        })
    }
}

/// What it proves that a look-up finds nobody. It never proves that the user does not exist: a
/// create that is still running is not seen.
///
/// ```
/// use enroll_core::facts::NotFoundProves;
/// const fn is_worth_a_second_look(proves: NotFoundProves) -> bool {
///     matches!(proves, NotFoundProves::NotVisible)
/// }
/// # assert!(is_worth_a_second_look(NotFoundProves::NotVisible));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotFoundProves {
    /// Nothing: users can be missing from the response for good.
    Nothing,
    /// No matching user was visible at that moment: the search is exact.
    NotVisible,
}
