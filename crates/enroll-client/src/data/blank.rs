//! What counts as nothing: one rule for ids, keys, codes and messages, in requests and in
//! responses.
//!
//! Servers trim texts, and then store and recognise nothing by a blank one. So a blank value is
//! absent everywhere.

/// Whether nothing of a text can be seen: it is empty, or made of white space, control characters
/// and characters that are drawn as nothing.
///
/// ```
/// assert!(["", " \t", "\u{a0}", "\u{200b}", "\u{3164}"].into_iter().all(enroll_client::is_blank));
/// assert!(!enroll_client::is_blank(" u-1 "));
/// ```
pub fn is_blank(text: &str) -> bool {
    // Nearly every text begins with a letter that can be seen.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.chars().all(is_unseen)
}

/// Nearly every letter that is asked about is of ASCII and can be seen.
pub(crate) fn is_unseen(letter: char) -> bool {
    !letter.is_ascii_graphic() && (letter.is_whitespace() || letter.is_control() || is_invisible(letter))
}

/// A text without white space and control characters at its ends; nothing if it is blank.
///
/// ```
/// assert_eq!(enroll_client::trimmed(" Jo\n"), Some("Jo"));
/// assert_eq!(enroll_client::trimmed(" \u{200b}"), None);
/// ```
pub fn trimmed(text: &str) -> Option<&str> {
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return Some(text);
    }
    // Letters that are drawn as nothing are part of a word in some scripts, so they stay.
    let is_gap = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{feff}';
    (!is_blank(text)).then(|| text.trim_matches(is_gap))
}

/// The code points that a program may leave out of what it shows (*default ignorable* in Unicode's
/// own table), and three that are drawn as a gap.
///
/// See <https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt>.
const fn is_invisible(letter: char) -> bool {
    let is_gap = matches!(letter, '\u{2800}' | '\u{1d159}' | '\u{fff9}'..='\u{fffb}');
    is_gap
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for text in ["\u{2800}", "\u{1d159}", "\u{fffa}", "\u{ad}", "\u{e0041}", "\0\u{7f}", "\u{feff} \u{180e}"] {
            assert!(is_blank(text) && trimmed(text).is_none(), "{text:?}");
        }
        for text in ["x", "\u{200d}x", "\u{301}", "\u{fffc}", "\u{fffd}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn ends_are_trimmed_of_gaps_and_of_nothing_else() {
        assert_eq!(trimmed("\0Jo\u{7f}\u{feff}"), Some("Jo"));
        assert_eq!(trimmed("\u{200c}Jo\u{200d}"), Some("\u{200c}Jo\u{200d}"));
    }
}
