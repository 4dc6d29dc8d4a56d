//! Folds strings for comparison: without accents, widths, case and invisible characters.
//!
//! Servers and databases normalise what they receive, so an echo may be spelled differently from
//! the request. A match after folding may only make an outcome less certain. The one exception is
//! `comparable`, which finds the listed errors.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::data::is_blank;

/// A string in Unicode's compatibility form (NFKD), without accents and invisible characters.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        let mut letters = String::with_capacity(text.len());
        letters.extend(text.chars().filter(|letter| letter.is_whitespace() || !letter.is_control()));
        return letters;
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let is_mark = |letter: char| {
        let accent = matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
        accent || (!letter.is_whitespace() && is_blank(letter.encode_utf8(&mut [0; 4])))
    };
    decomposed.chars().filter(|letter| !is_mark(*letter)).collect()
}

/// The letters and digits of a string, in lower case, without anything between them.
pub(super) fn skeleton(text: &str) -> String {
    if text.is_ascii() {
        let mut letters = String::with_capacity(text.len());
        letters.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()));
        return letters;
    }
    // Upper case first, because the dotless i and the i are the same letter in upper case.
    let letters = plain(text);
    let large = letters.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase);
    plain(&large.flat_map(char::to_lowercase).collect::<String>())
}

/// A string without its parts in angle brackets, which a server may remove as markup.
pub(super) fn without_tags(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, (_, after))) =
        rest.split_once('<').and_then(|(before, tag)| Some((before, tag.split_once('>')?)))
    {
        kept.push_str(before);
        rest = after;
    }
    kept + rest
}

/// A string in the form in which messages and codes are compared: lower case, without white space
/// and a final full stop.
pub(crate) fn comparable(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    let mut comparable: String = letters.flat_map(char::to_lowercase).collect();
    if comparable.ends_with('.') {
        comparable.pop();
    }
    comparable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_spellings_fold_to_the_same_string() {
        for text in [
            "Invalid nonce",
            "\u{ff29}nvalid nonce",
            "\u{cd}nvalid nonc\u{e9}",
            "I\u{301}nvalid nonce",
            "In\u{200b}valid\u{ad} nonce",
            "Invalid \"nonce\"",
            "INVALID_NONCE",
            "\u{131}nvalid nonce",
            "\u{130}nvalid-nonce!",
        ] {
            assert_eq!(skeleton(text), "invalidnonce", "{text}");
        }
        assert_eq!(plain("conexi\u{f3}n a\u{300} la"), "conexion a la");
    }

    #[test]
    fn the_fast_path_for_ascii_folds_like_the_general_one() {
        let other = |text: &str| skeleton(&format!("{text}\u{301}"));
        for text in ["Invalid\tNonce\n", "A-1_b.\0c\u{7f}", "", " ", "i I"] {
            assert_eq!(skeleton(text), other(text), "{text:?}");
            assert_eq!(plain(text), plain(&format!("{text}\u{301}")), "{text:?}");
        }
    }

    #[test]
    fn tags_are_removed() {
        for (text, expected) in
            [("a <b>c</b> d", "a c d"), ("a < b", "a < b"), ("a<b><", "a<"), ("", ""), ("<>x", "x"), ("a>b", "a>b")]
        {
            assert_eq!(without_tags(text), expected, "{text}");
        }
    }

    #[test]
    fn comparison_ignores_case_white_space_and_a_final_full_stop() {
        for text in ["eapi:invalid nonce", "EAPI: Invalid\u{a0}Nonce.", "  EAPI:Invalid nonce \n"] {
            assert_eq!(comparable(text), comparable("EAPI:Invalid nonce"), "{text}");
        }
        for text in ["EAPI:Invalid nonce!", "EAPI:Invalid nonces", "EAPI Invalid nonce", ""] {
            assert_ne!(comparable(text), comparable("EAPI:Invalid nonce"), "{text}");
        }
    }
}
