//! One page of Synapse's search by e-mail address. It shows the external id, in `extra.supp_id`.
//!
//! Only two official libraries have the search; a hidden user may be missing from it. Refresh tokens
//! are not asked for, because a look-up has no use for them.

use std::time::Duration;

use enroll_core::client::Error;
use enroll_core::{CallOptions, FoundUser, Page, PageQuery, Personal};

use crate::{Client, types};

/// The default and the maximum.
pub(crate) const PAGE_SIZE: u32 = 20;

/// One user of the first page.
pub(crate) const PROBE: Option<PageQuery<'static>> =
    Some(PageQuery { email: None, user_id: None, page: 0, page_size: 1 });

pub(crate) async fn page(
    client: &Client,
    query: &PageQuery<'_>,
    call: &CallOptions,
) -> Result<Page, Error<types::ErrorResponse>> {
    let (number, size) = (query.page_from_one(), query.limit());
    let ip = call.end_user_ip.as_ref().map(|ip| ip.expose().to_string());
    let tokens = Some(types::ShowRefreshTokens::No);
    let found = client.find_users(number, size, query.email, tokens, ip.as_deref(), call).await?.into_inner();
    let pages = found.page_count.and_then(|pages| u64::try_from(pages).ok());
    let total = pages.map(|pages| pages.saturating_mul(query.page_size.into()));
    Ok(Page { users: found.users.into_iter().map(|user| shown(user, query.email)).collect(), total })
}

/// Of several logins, the one that was searched for counts.
fn shown(user: types::User, searched: Option<&str>) -> FoundUser {
    let emails: Vec<_> = user.logins.into_iter().flatten().filter_map(|login| login.email).collect();
    let is_searched =
        |email: &&Personal| searched.is_some_and(|searched| email.expose().eq_ignore_ascii_case(searched));
    let email = emails.iter().find(is_searched).or(emails.first()).cloned();
    let (external_id, joined) = user.extra.map(|extra| (extra.supp_id, extra.date_joined)).unwrap_or_default();
    let created_at = joined.and_then(|at| u64::try_from(at).ok()).map(Duration::from_millis);
    FoundUser { user_id: user.id, email, external_id, created_at }
}
