//! Blank strings: one rule for ids, keys, codes and messages, in requests and in responses.
//!
//! Servers trim strings and cannot recognise anything by a blank one.
//! So a blank value counts as absent everywhere.

/// Whether a string is blank: empty, or made of white space,
/// control characters and invisible characters only.
///
/// ```
/// assert!(["", " \t", "\u{a0}", "\u{200b}", "\u{3164}"].into_iter().all(enroll_client::is_blank));
/// assert!(!enroll_client::is_blank(" u-1 "));
/// ```
pub fn is_blank(string: &str) -> bool {
    // A fast path: nearly every string begins with a visible ASCII character.
    !string.as_bytes().first().is_some_and(u8::is_ascii_graphic) && string.chars().all(is_unseen)
}

/// Whether a character is white space, a control character or invisible.
pub(crate) fn is_unseen(letter: char) -> bool {
    !letter.is_ascii_graphic() && (letter.is_whitespace() || letter.is_control() || is_invisible(letter))
}

/// The string without white space and control characters at its ends; `None` if it is blank.
///
/// ```
/// assert_eq!(enroll_client::trimmed(" Jo\n"), Some("Jo"));
/// assert_eq!(enroll_client::trimmed(" \u{200b}"), None);
/// ```
pub fn trimmed(string: &str) -> Option<&str> {
    if let [first, .., last] = string.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return Some(string);
    }
    // Invisible characters such as joiners are part of a word in some scripts, so they are kept.
    let is_gap = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{feff}';
    (!is_blank(string)).then(|| string.trim_matches(is_gap))
}

/// The code points that Unicode lists as *default ignorable*,
/// and others that are displayed as a gap.
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
    fn a_string_of_invisible_characters_is_blank() {
        for string in ["\u{2800}", "\u{1d159}", "\u{fffa}", "\u{ad}", "\u{e0041}", "\0\u{7f}", "\u{feff} \u{180e}"] {
            assert!(is_blank(string) && trimmed(string).is_none(), "{string:?}");
        }
        for string in ["x", "\u{200d}x", "\u{301}", "\u{fffc}", "\u{fffd}"] {
            assert!(!is_blank(string), "{string:?}");
        }
    }

    #[test]
    fn trimming_removes_gaps_and_keeps_joiners() {
        assert_eq!(trimmed("\0Jo\u{7f}\u{feff}"), Some("Jo"));
        assert_eq!(trimmed("\u{200c}Jo\u{200d}"), Some("\u{200c}Jo\u{200d}"));
    }
}
