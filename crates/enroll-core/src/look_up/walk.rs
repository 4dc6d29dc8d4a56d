//! From a query to a result, page by page, the same for all providers.
//!
//! Refused is what would look longer than a caller expects: the walk ends after [`MAX_PAGES`] and
//! at the deadline of the call.

use std::time::Duration;

use enroll_client::{CallOptions, RejectionKind, Verdict};

use super::matching::Matching;
use super::pages::Pages;
use super::{FindError, LookUp, Page, PageQuery, UserQuery, query};
use crate::facts::{LookUpFacts, LookUpKey, NotFoundProves};
use crate::{Access, Provider};

/// How many pages a look-up reads at most. If that ends it before the last page, a user who was not
/// found may be on a later one: the result is `NotFound` and proves nothing.
pub const MAX_PAGES: u32 = 50;

/// Finds a user at a provider; see [`CreateUser::find_user`](crate::CreateUser::find_user).
pub(crate) async fn find<P: Provider>(
    provider: &P,
    query: &UserQuery,
    call: &CallOptions,
) -> Result<LookUp, FindError> {
    let facts = P::FACTS;
    let unsupported = FindError::Unsupported { provider: facts.id, note: facts.look_up.note };
    let Some(by) = query.first_of(facts.look_up.by)? else { return Err(unsupported) };
    if P::PROBE.is_none() {
        return Err(unsupported);
    }
    let mut first = PageQuery { page_size: P::PAGE_SIZE, ..PageQuery::default() };
    match by {
        LookUpKey::UserId => first.user_id = query::trimmed(&query.user_id),
        LookUpKey::Email | LookUpKey::ExternalId => first.email = query::trimmed(&query.email),
    }
    // A search by e-mail address finds users by it; the external id is compared in addition.
    let by = if by == LookUpKey::ExternalId { LookUpKey::Email } else { by };
    walk(provider, first, Matching::new(query, by, &facts.look_up), call).await
}

async fn walk<P: Provider>(
    provider: &P,
    first: PageQuery<'_>,
    mut matching: Matching<'_>,
    call: &CallOptions,
) -> Result<LookUp, FindError> {
    let time = TimeOf::call(provider, call);
    let mut pages = Pages::of(first.page_size);
    let mut query = first;
    for _ in 0..MAX_PAGES {
        let page = match read(provider, &query, &time, call).await {
            Ok(page) => page,
            Err(error) if first.user_id.is_some() && is_no_such_user::<P>(&error) => Page::default(),
            Err(error) => return Err(error_of(P::FACTS.id, error)),
        };
        let next = pages.after(page.users.len(), page.total);
        page.users.into_iter().for_each(|user| matching.add(user));
        let Some((number, size)) = next.filter(|_| !matching.has_unique(P::FACTS.unique)) else {
            return Ok(matching.into_result(proves(&P::FACTS.look_up, first.email)));
        };
        (query.page, query.page_size) = (number, size);
    }
    Ok(matching.into_result(NotFoundProves::Nothing))
}

/// One page. A response that does not have the documented shape is asked for again, like any other
/// failed read: only here is it seen that it does not.
async fn read<P: Provider>(
    provider: &P,
    query: &PageQuery<'_>,
    time: &TimeOf,
    call: &CallOptions,
) -> Result<Page, enroll_client::Error<P::ErrorBody>> {
    let mut left = provider.session().max_attempts().saturating_sub(1);
    loop {
        match provider.look_up(query, &time.left(provider, call)).await {
            Err(enroll_client::Error::Unreadable(_)) if left > 0 => left -= 1,
            result => return result,
        }
    }
}

/// What it proves that nobody was found. Whether a search compares upper and lower case is not
/// published, so it may miss a user whose address is written in another way.
fn proves(facts: &LookUpFacts, email: Option<&str>) -> NotFoundProves {
    let has_capitals = |email: &str| email.chars().any(char::is_uppercase);
    if email.is_some_and(has_capitals) { NotFoundProves::Nothing } else { facts.not_found }
}

/// The time that all pages together have.
struct TimeOf {
    began: Duration,
    total: Duration,
}

impl TimeOf {
    fn call<P: Provider>(provider: &P, call: &CallOptions) -> Self {
        let session = provider.session();
        let total = session.total_timeout().min(call.deadline.unwrap_or(Duration::MAX));
        Self { began: session.clock().monotonic(), total }
    }

    /// The options for the next page. A read has no use for an idempotency key.
    fn left<P: Provider>(&self, provider: &P, call: &CallOptions) -> CallOptions {
        let spent = provider.session().clock().monotonic().saturating_sub(self.began);
        let mut call = call.clone().deadline(self.total.saturating_sub(spent));
        (call.idempotency_key, call.idempotency_key_age) = (None, None);
        call
    }
}

/// Whether the provider itself says that it has no user with this id. Only after a look-up by id.
/// Any other code is about the request: the path, or its values.
pub(crate) fn is_no_such_user<P: Provider>(error: &enroll_client::Error<P::ErrorBody>) -> bool {
    let Some(exchange) = error.exchange() else { return false };
    let says_so = match &exchange.error_details().code {
        Some(code) => P::NO_SUCH_USER == Some(code.as_str()),
        None => exchange.status().as_u16() == 404,
    };
    says_so && *exchange.verdict() == Verdict::Rejected(RejectionKind::Rule)
}

fn error_of<E>(provider: &'static str, error: enroll_client::Error<E>) -> FindError {
    match error {
        enroll_client::Error::Unreadable(unreadable) if *unreadable.exchange().verdict() == Verdict::Read => {
            FindError::Unreadable {
                provider,
                status: unreadable.exchange().status().as_u16(),
                source: unreadable.decode_error().clone(),
            }
        }
        error => FindError::Access { provider, access: Access::after(error) },
    }
}
