//! Kraken's only read of a user: by its id. It shows the external id, so it confirms an id that is
//! known from elsewhere, such as Kraken's support or a webhook. No call lists users.

use enroll_core::client::Error;
use enroll_core::{
    CallOptions, CreateUser as _, FindError, FoundUser, LookUp, Page, PageQuery, UserQuery, since_epoch,
};

use crate::{Client, Kraken, types};

/// An id in the form of the ones in the documents, which nobody has.
pub(crate) const PROBE: Option<PageQuery<'static>> =
    Some(PageQuery { email: None, user_id: Some("AA00 N84G AAAA AAAA"), page: 0, page_size: 0 });

pub(crate) async fn page(
    client: &Client,
    query: &PageQuery<'_>,
    call: &CallOptions,
) -> Result<Page, Error<types::ErrorResponse>> {
    let id = query.user_id.unwrap_or_default();
    let version = Some(types::PaywardVersion::default());
    let user = client.get_user(id, version, call).await?.into_inner().result;
    Ok(Page { users: vec![shown(user)], total: Some(1) })
}

fn shown(user: types::FoundUser) -> FoundUser {
    let created_at = user.created_at.and_then(|at| since_epoch(&at.parse().ok()?));
    FoundUser { user_id: user.user, email: None, external_id: user.external_id, created_at }
}

impl Kraken {
    /// Whether the user with this id has this external id: for an id that Kraken's support or a
    /// webhook named after an unknown outcome. No call of Kraken finds the id.
    ///
    /// ```
    /// use enroll_kraken::{CallOptions, FindError, Kraken, LookUp};
    /// async fn is_ours(kraken: &Kraken, id: &str) -> Result<bool, FindError> {
    ///     let found = kraken.verify_user(id, "customer-1", &CallOptions::new()).await?;
    ///     Ok(matches!(found, LookUp::Found(user) if user.matches_external_id == Some(true)))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`FindError`] if a value is blank, or the provider cannot be asked.
    pub async fn verify_user(&self, id: &str, external_id: &str, call: &CallOptions) -> Result<LookUp, FindError> {
        self.find_user(&UserQuery::by_user_id(id).external_id(external_id), call).await
    }
}
