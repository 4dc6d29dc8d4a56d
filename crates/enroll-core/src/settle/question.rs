//! What to ask the provider's support. It names no personal data, so it can go into a ticket; the
//! external id or the e-mail address is for the person who sends it to add.

use std::fmt::Write as _;
use std::time::Duration;

use crate::look_up::shown_user_id;
use crate::since_epoch::utc;
use crate::{Error, Facts, Match};

/// The question, without personal data.
pub(super) fn of(facts: &Facts, began: Duration, retry: Option<&Error>, candidates: &[Match]) -> String {
    let began = utc(began);
    let mut question = format!(
        "Did our {} {} at about {began} create a user, and which id does the user have? (Add the external id or the \
         e-mail address of the user.)",
        facts.method, facts.path
    );
    list(
        &mut question,
        " Our look-up found these users, of which one may be it: ",
        candidates.iter().map(|user| shown_user_id(&user.user_id)),
    );
    let attempts = retry.map_or(&[][..], Error::attempts);
    let request_ids = attempts.iter().filter_map(|attempt| attempt.request_id.as_deref());
    list(&mut question, " Our later requests for the same user have the ids: ", request_ids);
    question
}

fn list<'a>(question: &mut String, before: &str, items: impl Iterator<Item = &'a str>) {
    let items: Vec<_> = items.collect();
    if !items.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(question, "{before}{}.", items.join(", "));
    }
}
