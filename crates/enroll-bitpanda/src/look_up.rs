//! One page of Bitpanda's search: the users with an e-mail address, without showing it.
//!
//! It searches by e-mail address alone. The form of a phone number is unknown, and so is whether
//! both must match. See <https://techsolutions.bitpanda.com/openapi/reference/operation/getSearchUsers>.

use enroll_core::client::Error;
use enroll_core::{CallOptions, FoundUser, Page, PageQuery};

use crate::{Client, types};

/// The size in the page's sample; no maximum is published.
pub(crate) const PAGE_SIZE: u32 = 10;

/// An address that nobody has.
pub(crate) const PROBE: Option<PageQuery<'static>> =
    Some(PageQuery { email: Some("nobody@example.com"), user_id: None, page: 0, page_size: 1 });

pub(crate) async fn page(
    client: &Client,
    query: &PageQuery<'_>,
    call: &CallOptions,
) -> Result<Page, Error<types::ErrorResponse>> {
    let (number, size) = (query.page_from_one(), query.limit());
    let found = client.find_users(query.email, number, size, None, call).await?.into_inner();
    let total = found.meta.and_then(|meta| meta.total_count).and_then(|total| u64::try_from(total).ok());
    Ok(Page { users: found.data.into_iter().map(shown).collect(), total })
}

fn shown(user: types::FoundUser) -> FoundUser {
    FoundUser { user_id: user.id, ..FoundUser::default() }
}
