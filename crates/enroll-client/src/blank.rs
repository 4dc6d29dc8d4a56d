//! What counts as nothing: one rule for ids, keys, codes and messages, in requests and in responses.
//!
//! Servers trim texts, and then store and recognise nothing by a blank one. So a blank value is
//! absent everywhere.

/// Whether nothing of a text can be seen: it is empty, or made of white space, control characters
/// and characters without a width.
///
/// ```
/// assert!(["", " \t", "\u{a0}", "\u{200b}"].into_iter().all(enroll_client::is_blank));
/// assert!(!enroll_client::is_blank(" u-1 "));
/// ```
pub fn is_blank(text: &str) -> bool {
    let is_invisible = |letter: char| {
        let zero_width = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
        letter.is_whitespace() || letter.is_control() || zero_width
    };
    text.chars().all(is_invisible)
}
