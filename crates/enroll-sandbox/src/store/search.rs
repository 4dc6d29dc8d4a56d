//! Finds users for look-ups: the provider's own, as far as they can be seen.
//!
//! All users are visited, without an index: look-ups are rare, and no memory is kept for them.

use super::{Seeded, Store, User};
use std::time::{Duration, SystemTime};

/// Who sees: whose users, at which time, and how long after its creation a user is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) provider: &'a str,
    pub(crate) now: SystemTime,
    pub(crate) visible_after: Duration,
}

impl View<'_> {
    fn shows(&self, user: &User) -> bool {
        let is_own = user.provider() == self.provider && !user.is_hidden();
        let is_foreign = user.seeded() == Some(Seeded::OtherPartner);
        let age = self.now.duration_since(user.created_at()).unwrap_or_default();
        is_own && !is_foreign && age >= self.visible_after
    }
}

impl Store {
    /// The users that are seen and match, in the order in which they were stored: those from `skip`
    /// on, `limit` at most, and how many there are in all.
    pub(crate) fn find(
        &self,
        view: View<'_>,
        matches: impl Fn(&User) -> bool,
        skip: u64,
        limit: usize,
    ) -> (Vec<User>, u64) {
        let (mut found, mut total) = (Vec::new(), 0_u64);
        let state = self.lock();
        for user in state.users.iter().filter(|user| matches(user) && view.shows(user)) {
            if total >= skip && found.len() < limit {
                found.push(user.clone());
            }
            total += 1;
        }
        (found, total)
    }
}
