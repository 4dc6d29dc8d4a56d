//! Checks e-mail addresses: one rule for what is sent and for what the sandbox accepts.
//!
//! It rejects strings that no mail could reach, such as a name without a domain or two addresses in
//! one string. It rejects nothing else: whether a mailbox exists is known only to its server, and
//! real addresses break the stricter rules of RFC 5322 (`jo..doe@example.ne.jp`) or are not ASCII.

use super::is_unseen;

/// Whether a string could be a single e-mail address, without a name or white space around it.
///
/// ```
/// use enroll_client::is_email;
/// assert!(is_email("jo@example.com") && is_email("jo..doe@example.ne.jp"));
/// assert!(!is_email("jo") && !is_email("Jo <jo@example.com>") && !is_email("jo@example.com "));
/// ```
pub fn is_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.rsplit_once('@') else { return false };
    // A fast path: nearly every address is ASCII.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !is_around(byte.into()));
    let is_sound = is_plain || !text.contains(|letter| is_around(letter) || is_unseen(letter));
    !mailbox.is_empty() && !mailbox.contains('@') && is_sound && is_domain(domain)
}

/// The characters that people write around addresses or between them.
const fn is_around(letter: char) -> bool {
    matches!(letter, '<' | '>' | ',' | ';' | '(' | ')')
}

/// Whether no label between dots is empty. An IP address in brackets has labels too.
fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_could_reach_a_mailbox_are_valid() {
        for text in [
            "jo@example.com",
            "jo..doe@example.ne.jp",
            "jo.@example.ne.jp",
            "müller@exämple.de",
            "ユーザー@example.jp",
            "jo+tag_1'o@example.museum",
            "jo@localhost",
            "jo@[192.0.2.1]",
        ] {
            assert!(is_email(text), "{text}");
        }
    }

    #[test]
    fn other_strings_are_not_addresses() {
        for text in [
            "",
            " ",
            "jo",
            "@",
            "jo@",
            "@example.com",
            "jo@example.com\n",
            " jo@example.com",
            "jo doe@example.com",
            "jo@exam\u{200b}ple.com",
            "jo\0@example.com",
            "Jo <jo@example.com>",
            "<jo@example.com>",
            "jo(doe)@example.com",
            "jo@example.com,al@example.com",
            "jo@example.com;al@example.com",
            "jo@doe@example.com",
            "jo@example..com",
            "jo@.example.com",
            "jo@example.com.",
        ] {
            assert!(!is_email(text), "{text:?}");
        }
    }
}
