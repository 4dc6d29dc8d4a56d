//! One page of a look-up: what a provider's crate makes of its own request and response.

use std::fmt;
use std::time::Duration;

use enroll_client::Personal;

/// One request of a look-up. A provider's crate uses what its read has a parameter for. `Debug`
/// does not show what is looked for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct PageQuery<'a> {
    /// The e-mail address to find.
    pub email: Option<&'a str>,
    /// The provider's id of the user to show.
    pub user_id: Option<&'a str>,
    /// The number of the page, from 0, also if the provider counts from 1.
    pub page: u32,
    /// How many users a page has; 0 if the provider has no such parameter.
    pub page_size: u32,
}

impl PageQuery<'_> {
    /// The number of the page, for a provider that counts from 1.
    pub fn page_from_one(&self) -> Option<i32> {
        i32::try_from(self.page).ok()?.checked_add(1)
    }

    /// How many users a page has.
    pub fn limit(&self) -> Option<i32> {
        i32::try_from(self.page_size).ok()
    }

    /// How many users are before the page, for a provider that counts users.
    pub fn offset(&self) -> Option<i32> {
        i32::try_from(self.page.checked_mul(self.page_size)?).ok()
    }
}

impl fmt::Debug for PageQuery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageQuery")
            .field("email", &self.email.map(Personal::new))
            .field("user_id", &self.user_id.map(Personal::new))
            .field("page", &self.page)
            .field("page_size", &self.page_size)
            .finish()
    }
}

/// The users of one page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The users, in the order of the response.
    pub users: Vec<FoundUser>,
    /// How many users all pages have together, if the response says so. If it does not, an empty
    /// page ends the walk.
    pub total: Option<u64>,
}

/// A user as a look-up shows it. What the response does not show is none.
#[derive(Debug, Clone, Default)]
pub struct FoundUser {
    /// The provider's id of the user.
    pub user_id: String,
    /// The e-mail address. If no user of the response shows one, the provider has filtered by it,
    /// and every user counts as found. So the look-up of a provider that does not filter leaves out
    /// a user without an address.
    pub email: Option<Personal>,
    /// The external id.
    pub external_id: Option<Personal>,
    /// When the user was created, as time since 1970-01-01T00:00:00Z;
    /// [`since_epoch`](crate::since_epoch) makes it of a timestamp.
    pub created_at: Option<Duration>,
}
