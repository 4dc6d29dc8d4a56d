//! The format `email`: a mailbox and a domain, and nothing around them.
//!
//! The validator's built-in check rejects mailboxes that exist. The rule is the clients', written a
//! second time, because the sandbox shares no code with them; a test of the workspace checks that
//! both agree.

/// Whether a string could be one e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    let mut sides = text.split('@');
    let (Some(mailbox), Some(domain), None) = (sides.next(), sides.next(), sides.next()) else { return false };
    !mailbox.is_empty() && domain.split('.').all(|label| !label.is_empty()) && !text.chars().any(is_forbidden)
}

/// Characters that people write around or between addresses, and characters that are invisible.
fn is_forbidden(letter: char) -> bool {
    let is_invisible = INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(letter)));
    letter.is_whitespace() || letter.is_control() || is_invisible || "<>,;()".contains(letter)
}

/// Unicode's default-ignorable code points, and some blanks.
const INVISIBLE: [(u32, u32); 19] = [
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x1bca0, 0x1bca3),
    (0x1d159, 0x1d159),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_a_mailbox_and_a_domain() {
        for text in ["jo@example.com", "jo..doe@example.ne.jp", "müller@exämple.de"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "jo",
            "@example.com",
            "jo@",
            "jo@a@b",
            "jo@example..com",
            "jo doe@example.com",
            "Jo <jo@example.com>",
            "jo\u{7f}@example.com",
            "jo@exam\u{200b}ple.com",
            "\u{3164}@example.com",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
