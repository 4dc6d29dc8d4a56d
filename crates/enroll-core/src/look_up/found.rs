//! What a look-up reports.

use std::fmt;
use std::time::Duration;

use crate::facts::{LookUpKey, NotFoundProves};

/// The result of a look-up.
///
/// `Found` is no proof that a call of yours created the user: that takes an external id that
/// [matches](Match::matches_external_id), or what [`settle`](crate::settle) knows in addition.
///
/// ```
/// use enroll_core::LookUp;
/// fn describe(found: &LookUp) -> String {
///     match found {
///         LookUp::Found(user) => format!("found {}", user.user_id),
///         LookUp::Several(users) => format!("{} users match", users.len()),
///         LookUp::NotFound { .. } => "not found, which does not prove that the user does not exist".into(),
///     }
/// }
/// # assert!(describe(&LookUp::Several(Vec::new())).starts_with('0'));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// One user matches.
    Found(Match),
    /// Several users match.
    Several(Vec<Match>),
    /// No user matches.
    NotFound {
        /// What that proves; never that the user does not exist.
        proves: NotFoundProves,
    },
}

/// A user that matches a query.
///
/// ```
/// use enroll_core::Match;
/// fn is_ours(user: &Match) -> bool {
///     user.matches_external_id == Some(true)
/// }
/// # assert!(!is_ours(&Match::new("u-1", enroll_core::facts::LookUpKey::Email)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// The provider's id of the user.
    pub user_id: String,
    /// What the user was found by.
    pub by: LookUpKey,
    /// Whether the user has the external id of the query; none if the query has none, or the user
    /// shows none and the provider is not known to show them. Where
    /// [`look_up.by`](crate::facts::LookUpFacts::by) has the external id, a user without one has
    /// another one, or none.
    pub matches_external_id: Option<bool>,
    /// When the user was created, as time since 1970-01-01T00:00:00Z, if the response shows it.
    pub created_at: Option<Duration>,
}

impl LookUp {
    /// Every user that matches.
    ///
    /// ```
    /// use enroll_core::{LookUp, Match, facts::LookUpKey};
    /// let found = LookUp::Found(Match::new("u-1", LookUpKey::Email));
    /// assert_eq!(found.matches().len(), 1);
    /// ```
    pub fn matches(&self) -> &[Match] {
        match self {
            Self::Found(user) => std::slice::from_ref(user),
            Self::Several(users) => users,
            Self::NotFound { .. } => &[],
        }
    }

    /// The result for these matches.
    pub(super) fn of(matches: Vec<Match>, proves: NotFoundProves) -> Self {
        match <[Match; 1]>::try_from(matches) {
            Ok([user]) => Self::Found(user),
            Err(users) if users.is_empty() => Self::NotFound { proves },
            Err(users) => Self::Several(users),
        }
    }
}

impl Match {
    /// A match, for a test double.
    ///
    /// ```
    /// use enroll_core::{Match, facts::LookUpKey};
    /// let mut user = Match::new("u-1", LookUpKey::Email);
    /// user.matches_external_id = Some(true);
    /// ```
    pub fn new(user_id: impl Into<String>, by: LookUpKey) -> Self {
        Self { user_id: user_id.into(), by, matches_external_id: None, created_at: None }
    }
}

impl fmt::Display for LookUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(user) => write!(f, "found user {} by {}", shown_user_id(&user.user_id), user.by),
            Self::Several(users) => write!(f, "found {} users, of which one may be the caller's", users.len()),
            Self::NotFound { proves: NotFoundProves::Nothing } => {
                f.write_str("no user found, which proves nothing: the response can lack users")
            }
            Self::NotFound { proves: NotFoundProves::NotVisible } => {
                f.write_str("no user visible now; a create that is still running is not seen")
            }
        }
    }
}

/// An id as it may be shown: up to 128 ASCII letters, digits, blanks and `- _ . : /`. Any other is a
/// question mark, because it may be something else than an id.
pub(crate) fn shown_user_id(id: &str) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ':' | '/');
    if (1..=128).contains(&id.len()) && id.chars().all(is_plain) { id } else { "?" }
}
