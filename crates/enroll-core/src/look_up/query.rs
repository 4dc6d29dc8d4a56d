//! What a caller looks for.

use enroll_client::{Personal, is_email};

use super::FindError;
use crate::NewUser;
use crate::facts::LookUpKey;

/// A user to find: by e-mail address, external id or the provider's id of the user.
///
/// Give all that is known. The look-up searches by the first key of
/// [`facts().look_up.by`](crate::facts::LookUpFacts::by) that the query has, and compares the
/// external id if the response shows one. `Debug` shows none of the values.
///
/// ```
/// use enroll_core::{CallOptions, CreateUser, FindError, LookUp, NewUser, UserQuery};
/// async fn find(provider: &dyn CreateUser, user: &NewUser) -> Result<LookUp, FindError> {
///     provider.find_user(&UserQuery::of(user), &CallOptions::new()).await
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserQuery {
    /// The e-mail address.
    pub email: Option<Personal>,
    /// The external id, your own id of the user.
    pub external_id: Option<Personal>,
    /// The provider's id of the user.
    pub user_id: Option<Personal>,
}

impl UserQuery {
    /// The user of a profile, by its e-mail address and its external id.
    ///
    /// ```
    /// use enroll_core::{NewUser, UserQuery};
    /// let query = UserQuery::of(&NewUser::reference("customer-1"));
    /// assert!(query.external_id.is_some() && query.email.is_none());
    /// ```
    pub fn of(user: &NewUser) -> Self {
        Self { email: user.email.clone(), external_id: user.external_id.clone(), user_id: None }
    }

    /// The user with this e-mail address.
    ///
    /// ```
    /// let query = enroll_core::UserQuery::by_email("maria@example.com");
    /// assert!(!format!("{query:?}").contains("maria"));
    /// ```
    pub fn by_email(email: impl Into<Personal>) -> Self {
        Self { email: Some(email.into()), ..Self::default() }
    }

    /// The user with this id at the provider. With an external id the result says whether the user
    /// is the caller's, at a provider that shows it.
    ///
    /// ```
    /// let query = enroll_core::UserQuery::by_user_id("AA29 N84G ABCD EFGH").external_id("customer-1");
    /// assert!(query.user_id.is_some() && query.external_id.is_some());
    /// ```
    pub fn by_user_id(user_id: impl Into<Personal>) -> Self {
        Self { user_id: Some(user_id.into()), ..Self::default() }
    }

    /// Sets [`external_id`](Self::external_id).
    ///
    /// ```
    /// let query = enroll_core::UserQuery::by_email("maria@example.com").external_id("customer-1");
    /// assert!(query.external_id.is_some());
    /// ```
    #[must_use]
    pub fn external_id(mut self, external_id: impl Into<Personal>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    /// The key to search by: the first that this query has a value of.
    pub(super) fn first_of(&self, by: &[LookUpKey]) -> Result<Option<LookUpKey>, FindError> {
        let [email, external_id, user_id] = [&self.email, &self.external_id, &self.user_id].map(trimmed);
        if email.or(external_id).or(user_id).is_none() {
            return Err(FindError::EmptyQuery);
        }
        if email.is_some_and(|email| !is_email(email)) {
            return Err(FindError::InvalidEmail);
        }
        let has = |key: &&LookUpKey| match key {
            LookUpKey::Email => email.is_some(),
            // The search is by e-mail address, and the external id is compared.
            LookUpKey::ExternalId => external_id.is_some() && email.is_some(),
            LookUpKey::UserId => user_id.is_some(),
        };
        Ok(by.iter().find(has).copied())
    }
}

/// The value without white space around it; none if it is blank.
pub(super) fn trimmed(value: &Option<Personal>) -> Option<&str> {
    value.as_ref()?.trimmed()
}
