//! What counts as an e-mail address: one rule for what is sent and for what the sandbox takes.
//!
//! It refuses what no mail could reach, such as a name without a domain or two addresses in one
//! text. Whether a mailbox exists only its server knows, and real ones break the stricter rules of
//! RFC 5322 (`jo..doe@example.ne.jp`) or are written in letters beyond ASCII, so nothing else is
//! refused here.

use super::is_unseen;

/// Whether a text could be one e-mail address, with nothing beside it.
///
/// ```
/// use enroll_client::is_email;
/// assert!(is_email("jo@example.com") && is_email("jo..doe@example.ne.jp"));
/// assert!(!is_email("jo") && !is_email("Jo <jo@example.com>") && !is_email("jo@example.com "));
/// ```
pub fn is_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.rsplit_once('@') else { return false };
    // Nearly every address is of ASCII, which is looked through byte by byte.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !is_around(byte.into()));
    let is_sound = is_plain || !text.contains(|letter| is_around(letter) || is_unseen(letter));
    !mailbox.is_empty() && !mailbox.contains('@') && is_sound && is_domain(domain)
}

/// What people write around addresses or between them.
const fn is_around(letter: char) -> bool {
    matches!(letter, '<' | '>' | ',' | ';' | '(' | ')')
}

/// Labels between dots. An address in brackets has them too.
fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_reach_a_mailbox_is_an_address() {
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
    fn anything_else_is_none() {
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
