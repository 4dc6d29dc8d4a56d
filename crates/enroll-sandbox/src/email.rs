//! The format `email`, as the client understands it: a mailbox and a domain, and nothing beside
//! them.
//!
//! The validator's own check refuses mailboxes that exist. The rule is written anew, because the
//! double has no code in common with the clients; `tests/suite/refusals/people.rs` holds that both
//! agree.

/// Whether a text could be one e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    let mut sides = text.split('@');
    let (Some(mailbox), Some(domain), None) = (sides.next(), sides.next(), sides.next()) else { return false };
    !mailbox.is_empty() && domain.split('.').all(|label| !label.is_empty()) && !text.chars().any(is_beside)
}

/// What people write around addresses or between them.
fn is_beside(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "<>,;()".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_and_a_domain() {
        for text in ["jo@example.com", "jo..doe@example.ne.jp", "müller@exämple.de"] {
            assert!(is_email(text), "{text}");
        }
        for text in
            ["jo", "@example.com", "jo@", "jo@a@b", "jo@example..com", "jo doe@example.com", "Jo <jo@example.com>"]
        {
            assert!(!is_email(text), "{text}");
        }
    }
}
