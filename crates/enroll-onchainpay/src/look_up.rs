//! One page of OnchainPay's list of users. It has no filter, and its order is not published, so all
//! that it shows is compared. The password in it is never kept: the page on creating a user says
//! that the password is shown only there.

use enroll_core::client::Error;
use enroll_core::{CallOptions, FoundUser, Page, PageQuery, since_epoch};

use crate::{Client, types};

/// No maximum is published.
pub(crate) const PAGE_SIZE: u32 = 50;

/// One user of the list.
pub(crate) const PROBE: Option<PageQuery<'static>> =
    Some(PageQuery { email: None, user_id: None, page: 0, page_size: 1 });

pub(crate) async fn page(client: &Client, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<()>> {
    let body = types::ListUsersRequest { limit: query.limit(), nonce: None, offset: query.offset() };
    let (list, exchange) = client.list_users(&body, call).await?.into_parts();
    // The generated type joins success and failure, so it does not require the list.
    match list.response.and_then(|response| Some((response.users?, response.total))) {
        Some((users, total)) => {
            let total = total.and_then(|total| u64::try_from(total).ok());
            Ok(Page { users: users.into_iter().map(shown).collect(), total })
        }
        None => Err(Error::NotRead(exchange)),
    }
}

fn shown(user: types::ListedUser) -> FoundUser {
    let created_at = user.created_at.and_then(|at| since_epoch(&at.parse().ok()?));
    FoundUser { user_id: user.id, email: Some(user.email), external_id: None, created_at }
}
