//! Finds a user at the provider after an unknown outcome, by the provider's documented read.
//!
//! * `query`: what a caller looks for.
//! * `found`: what a look-up reports.
//! * `error`: why a look-up reports nothing.
//! * `page`: what a provider's crate implements: one page of its response.
//! * `pages`: which page is read next.
//! * `walk`: from a query to a result, page by page, the same for all providers.
//! * `matching`: which users of a page match.
//!
//! A look-up that finds nobody never proves that the user does not exist, so no type here says so.

mod error;
mod found;
mod matching;
mod page;
mod pages;
mod query;
#[cfg(test)]
mod tests;
mod walk;

pub use error::FindError;
pub(crate) use found::shown_user_id;
pub use found::{LookUp, Match};
pub use page::{FoundUser, Page, PageQuery};
pub use query::UserQuery;
pub use walk::MAX_PAGES;
pub(crate) use walk::{find, is_no_such_user};
