//! Which page of a look-up is read next.
//!
//! After an unknown outcome the user is among the newest, and few providers document whether these
//! come first or last. So the pages are read from both ends: the first, the last, the second, the
//! one before the last. It sends nothing.

/// The order of the pages of one look-up.
#[derive(Debug)]
pub(super) struct Pages {
    /// How many users a page has; 0 if the provider has no such parameter, and so a single page.
    size: u32,
    /// How many pages there are, as soon as that is known.
    count: Option<u32>,
    /// How many pages were read.
    read: u32,
}

impl Pages {
    pub(super) const fn of(size: u32) -> Self {
        Self { size, count: None, read: 0 }
    }

    /// The number of the page after one with so many users, from 0, and the size to ask for. None
    /// if no page is left.
    pub(super) fn after(&mut self, users: usize, total: Option<u64>) -> Option<(u32, u32)> {
        let users = u32::try_from(users).unwrap_or(u32::MAX);
        // An empty page is the last only if it is not known how many there are.
        if self.size == 0 || (users == 0 && self.count.is_none()) {
            return None;
        }
        if self.read == 0 {
            self.begin(users, total);
        }
        self.read = self.read.saturating_add(1);
        match self.count {
            Some(count) => self.next_of_both_ends(count).map(|page| (page, self.size)),
            None => Some((self.read, self.size)),
        }
    }

    /// Learns from the first page how many there are.
    fn begin(&mut self, users: u32, total: Option<u64>) {
        match total {
            Some(total) if total > users.into() => {
                // A provider may send fewer users than asked for: then its maximum is the size.
                self.size = users;
                self.count = Some(u32::try_from(total.div_ceil(users.into())).unwrap_or(u32::MAX));
            }
            Some(_) if users < self.size => self.count = Some(1),
            // Some providers count only the users of the page, so a full one need not be the last.
            Some(_) => {}
            None => self.size = users,
        }
    }

    /// The page at this place of the order 0, n - 1, 1, n - 2, and so on.
    fn next_of_both_ends(&self, count: u32) -> Option<u32> {
        let half = self.read / 2;
        let is_from_start = self.read.is_multiple_of(2);
        (self.read < count).then(|| if is_from_start { half } else { count - 1 - half })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that are read of a list, and their size.
    fn read(asked: u32, max: u32, users: u32, says_total: bool) -> (Vec<u32>, u32) {
        let mut pages = Pages::of(asked);
        let (mut numbers, mut at) = (Vec::new(), Some((0, asked)));
        let mut last_size = asked;
        while let Some((page, size)) = at {
            numbers.push(page);
            last_size = size;
            let shown = users.saturating_sub(page * size).min(size).min(max);
            at = pages.after(shown as usize, says_total.then_some(users.into()));
            assert!(numbers.len() < 100, "the walk does not end");
        }
        (numbers, last_size)
    }

    #[test]
    fn pages_are_read_from_both_ends() {
        assert_eq!(read(10, 10, 55, true), (vec![0, 5, 1, 4, 2, 3], 10));
        assert_eq!(read(10, 10, 50, true), (vec![0, 4, 1, 3, 2], 10));
        assert_eq!(read(10, 10, 11, true), (vec![0, 1], 10));
    }

    #[test]
    fn one_page_is_enough_for_few_users() {
        assert_eq!(read(10, 10, 9, true), (vec![0], 10));
        assert_eq!(read(10, 10, 0, true), (vec![0], 10));
        assert_eq!(read(0, 10, 3, false), (vec![0], 0));
    }

    #[test]
    fn without_a_total_an_empty_page_ends_the_walk() {
        assert_eq!(read(10, 10, 25, false), (vec![0, 1, 2, 3], 10));
        assert_eq!(read(10, 10, 2, false), (vec![0, 1], 2));
        assert_eq!(read(50, 20, 45, false), (vec![0, 1, 2, 3], 20));
    }

    #[test]
    fn a_provider_with_a_smaller_maximum_loses_no_user() {
        assert_eq!(read(50, 20, 90, true), (vec![0, 4, 1, 3, 2], 20));
    }

    #[test]
    fn a_total_that_counts_only_the_page_does_not_end_the_walk() {
        let mut pages = Pages::of(10);
        assert_eq!(pages.after(10, Some(10)), Some((1, 10)));
        assert_eq!(pages.after(4, Some(4)), Some((2, 10)));
        assert_eq!(pages.after(0, Some(0)), None);
    }
}
